"""What a line of an order is of: the category, the name or the number of its product, wherever a source keeps them."""

from collections.abc import Sequence

import ibis

KINDS = ("order_lines.category", "products.category")


def goods_column(company, columns: Sequence[str]) -> str | None:
    """The first of these columns, "table.column" of order_lines or products, that the source fills; one of products only
    where lines name their product. None where there is none."""
    linked = company.has("order_lines.product_id")
    return next((c for c in columns if company.has(c) and (linked or c.startswith("order_lines."))), None)


def lines_of(company, column: str) -> ibis.Table:
    """The lines of orders with `good`, what that column says of each; null where it does not."""
    table, name = column.split(".")
    lines = company.order_lines
    if table == "order_lines":
        return lines.mutate(good=lines[name])
    goods = company.products.group_by(good_id="product_id").agg(good=lambda t: t[name].max())
    return lines.left_join(goods, lines.product_id == goods.good_id).drop("good_id")
