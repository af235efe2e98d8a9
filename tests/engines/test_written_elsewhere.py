"""What people write into cells, read in a server as in a file; and rows of a server's table, which have no order."""

import ibis
import pandas as pd
import pytest
import yaml
from places import ADDRESS, AS_OF
from test_door_elsewhere import content

from crm.engines import forgotten
from crm.engines.database import Postgres
from crm.errors import BadInput
from crm.tables import prepare

ORDERS = """id,customer,name,day,value
1,A,Cafe\u0301 Nord GmbH,2024-02-29,1
2,A,x,2023-02-29,2
3,A,x,2026-02-30,3
4,A,x,2026-10-01T10:00:00+02:00,4
5,A,x,2026-10-01T23:30:00Z,5
6,A,x,2026-10-01T10:00+0530,6
7,A,x,1759305600000,7
8,A,x,2026-10-01 14:05,$8
9,A,x,2026-10-01 25:05,9
10,A,x,2026-10-01,-\u20ac10
11,A,x,2026-10-01,"1,234.50"
12,A,x,2026-10-01,R$12
13,B,x,2026-10-02,13
13,B,x,2026-10-03,14
13,B,x,2026-10-01,15
14,B,\uff21\uff22 x,2026-10-01,12x
"""
COLUMNS = {
    "order_id": "id",
    "account_id": "customer",
    "status": "name",
    "ordered_at": "day",
    "amount": "value",
}
PROFILE = {
    "folder": "told",
    "timezone": "Europe/Berlin",
    "files": {"told": "told.csv"},
    "tables": {"orders": {"from": "told", "columns": COLUMNS}},
}
SECRET = "hunter2-in-november"


@pytest.fixture(scope="module", autouse=True)
def server(place):
    if place.engine != "postgres":
        pytest.skip("of a server")


@pytest.fixture(scope="module")
def told(server, project, place, tmp_path_factory) -> list:
    """The orders prepared from their file, from a table in the server, and from one laid there the other way round."""
    (project / "told").mkdir()
    (project / "told" / "told.csv").write_text(ORDERS, encoding="utf-8")
    there = {
        "engine": place.engine,
        "url_env": ADDRESS,
        "files": place.raw({"told": project / "told" / "told.csv"}),
    }
    turned = place.con.table("raw_told").order_by(ibis.desc("id"), ibis.desc("value")).to_pyarrow()
    place.con.create_table("raw_turned", turned)
    profiles = {
        "told": {},
        "told_there": there,
        "told_turned": there | {"files": {"told": {"table": "raw_turned"}}},
    }
    folder = tmp_path_factory.mktemp("told")
    for name, more in profiles.items():
        text = yaml.safe_dump(PROFILE | {"source": name} | more)
        (project / "params" / "sources" / f"{name}.yaml").write_text(text)
    yield [prepare(name, "", AS_OF, folder / name, project, rejects_allowed=1.0) for name in profiles]
    forgotten(folder)


def test_days_moments_accents_and_amounts_are_read_as_from_a_file(told):
    """But for rows of one key, of which a file's last stays, and a server's newest."""
    here, there = (content(each)["orders"] for each in told[:2])
    assert len(here) >= 10
    pd.testing.assert_frame_equal(
        *(frame[frame.order_id != "13"].reset_index(drop=True) for frame in (here, there))
    )
    assert told[0].rejects == told[1].rejects != {}


def test_the_order_of_a_server_s_rows_means_nothing(told):
    there, turned = (content(each)["orders"] for each in told[1:])
    pd.testing.assert_frame_equal(there, turned)
    assert told[1].log == told[2].log
    assert there[there.order_id == "13"].amount.tolist() == ["14.0"]  # the newest


def test_a_connection_lost_while_tables_are_published_is_said_in_words(project, place, tmp_path, monkeypatch):
    def lost(engine, name, rows):
        engine.con.raw_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(Postgres, "publish", lost)
    with pytest.raises(BadInput, match="there: postgres failed at its work"):
        prepare("there", "", AS_OF, tmp_path / "x", project)


def test_the_door_s_own_words_hold_no_address(project, place, tmp_path, monkeypatch):
    """A run masks what it prints as well; here the words are those that the door raises."""
    nobody = place.url.partition("@")[2]
    for where in (f"crm:{SECRET}@127.0.0.1:9/crm", f"nobody:{SECRET}@{nobody}"):
        monkeypatch.setenv(ADDRESS, f"postgresql://{where}")
        with pytest.raises(BadInput) as said:
            prepare("there", "", AS_OF, tmp_path / "x", project)
        assert SECRET not in str(said.value) and "postgresql://" not in str(said.value)
