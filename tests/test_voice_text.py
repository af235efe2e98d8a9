"""What is read out of a text: its language, its words, its themes, and what of it may be quoted."""

import numpy as np
import pytest

from crm.run.guard.personal import personal
from crm.text.documents import terms_of
from crm.text.languages import languages_of
from crm.text.scrub import quoted, removed
from crm.text.themes import carried, matched, names_of, themes_of, weighted

ENGLISH = ["The coffee is cold and the machine is loud", "We are still waiting for an answer", "Great coffee"]
PORTUGUESE = [
    "Ainda não recebi o produto",
    "Chegou antes do prazo e com muita qualidade",
    "Produto ótimo, chegou",
]
GERMAN = ["Die Lieferung kam zu spät und das Paket war offen", "Der Kaffee ist sehr gut", "Kaffee gut"]


def test_a_language_is_told_by_script_by_its_small_words_and_by_the_words_of_its_like():
    texts = [
        *ENGLISH,
        *PORTUGUESE,
        *GERMAN,
        "咖啡很好喝",
        "コーヒーはおいしいです",
        "커피가 맛있어요",
        "Кофе очень вкусный",
        "42 !!",
        "Kahvia",
    ]
    expected = ["en"] * 3 + ["pt"] * 3 + ["de"] * 3 + ["zh", "ja", "ko", "ru", "none", "other"]
    assert languages_of(texts) == expected


def test_a_chinese_comment_with_latin_names_and_a_mail_address_is_chinese():
    """Six characters, nine letters of a name, fourteen of the address, which are no words: a character says more."""
    assert languages_of(["装了WindowsXP系统,联系tony@example.com"]) == ["zh"]


def test_a_few_comments_of_another_language_are_not_lost_and_do_not_take_others_along():
    spanish = ["El producto llegó muy bien", "Todavía no he recibido mi pedido", "La entrega fue muy rápida"]
    found = languages_of(PORTUGUESE * 60 + spanish * 2)
    assert found[:180] == ["pt"] * 180 and found[180:] == ["es"] * 6
    rare = [
        "A embalagem veio com defeito e muita poeira",
        "Embalagem, defeito, poeira",
    ]  # words said once and again
    two_spanish = "Produto chegou algo antes do prazo"  # "algo" and "antes" are in the Spanish list alone
    assert languages_of([*PORTUGUESE * 60, *spanish * 2, *rare, two_spanish])[186:] == ["pt"] * 3


def test_a_new_language_needs_no_list_and_is_known_by_name_with_one():
    texts = ["Kaffet är mycket gott och det är varmt", "Leveransen kom för sent och ingen svarade"]
    assert set(languages_of(texts)) == {"other"}
    assert languages_of(texts, {"sv": "och det är för kom mycket ingen"}) == ["sv", "sv"]
    assert {"kaffet", "leveransen"} <= set(terms_of([*texts, "Ja"], "other", 1).terms)


def test_case_accents_and_a_final_s_do_not_tell_words_apart_and_a_negation_belongs_to_its_word():
    texts = [
        "Não recebi o PRODUTO",
        "nao recebi os produtos",
        "Recebi o produto rápido",
        "produto rapido",
        "Produto rápido",
    ]
    found = terms_of(texts, "pt", 2)
    assert dict(zip(found.terms, found.shown, strict=True)) == {
        "nao recebi": "não recebi", "produto": "produto", "rapido": "rápido",
    }  # fmt: skip
    assert found.holds.toarray().sum(axis=0).tolist() == [2, 5, 3]


def test_chinese_is_cut_into_words_and_a_negation_into_the_word_it_turns():
    found = terms_of(["手机屏幕不清楚", "手机的屏幕不清楚，客服不回复", "客服态度好"], "zh", 2)
    assert set(found.terms) == {"手机", "屏幕", "不清楚", "客服"}


def test_marks_that_cannot_be_seen_and_tags_are_no_words():
    found = terms_of(["\ufeff<img src=x onerror=alert(1)> bro\u200bken machine", "broken machine"], "en", 1)
    assert found.terms == ("broken", "machine")


def test_themes_are_those_that_comments_were_made_of():
    """Two hundred comments of four words each of one of three vocabularies: each comment finds its own."""
    rng = np.random.default_rng(3)
    words = [[f"{letter}{i}" for i in "abcdefgh"] for letter in ("xa", "yb", "zc")]
    truth = rng.integers(0, 3, 200)
    found = themes_of(weighted(terms_of([" ".join(rng.choice(words[t], 4)) for t in truth], "other", 5)), 3)
    assert all(len(set(found.of[truth == t])) == 1 for t in range(3)) and len(set(found.of)) == 3


def test_too_little_has_no_themes():
    single, pair, one_word, none = (
        ["one", "two"],
        ["late parcel", "cold coffee"],
        ["late"] * 5,
        ["so it is"] * 5,
    )
    for few in (single, pair, one_word, none):
        found = themes_of(weighted(terms_of(few, "en", 1)), 5)
        assert len(found.terms) == 0 and (found.of == -1).all()


def test_a_theme_keeps_its_name_while_it_is_the_same_and_a_new_one_gets_its_own():
    terms = terms_of(
        ["late parcel", "cold coffee", "rude waiter"], "en", 1
    )  # coffee cold late parcel rude waiter
    then = np.array([[0.6, 0.4, 0, 0, 0, 0], [0, 0, 0.5, 0.5, 0, 0.0]])
    now = np.array([[0, 0, 0.4, 0.5, 0, 0.1], [0, 0, 0, 0, 0.5, 0.5]])
    assert matched(now, then) == {0: 1}
    assert names_of(then, terms) == ["coffee · cold", "late · parcel"]
    assert names_of(now, terms)[0] != "late · parcel" and carried(now, terms, then) == [
        "late · parcel",
        "rude · waiter",
    ]
    was = np.array(
        [[0, 0, 0.5, 0.3, 0.2, 0]]
    )  # late parcel rude; now in another order, and a new one is called as it was
    both = np.array([[0, 0, 0.35, 0.45, 0.2, 0], [0, 0, 0.9, 0.06, 0.03, 0.01]])
    assert carried(both, terms, was) == ["late · parcel · rude", "late · parcel · rude · waiter"]


PRIVATE = {
    "mail anna.schmidt@firm.de or anna (at) firm (dot) de": "mail [address] or [address]",
    "call +49 170 1234567 or 0171/23 45 678 today": "call [number] or [number] today",
    "order ORD-2024-0012, parcel #12345678": "order [number], parcel [number]",
    "waited 2 weeks for 3 cups": "waited 2 weeks for 3 cups",
    "see https://firm.de/x?y=1 or www.firm.de": "see [address] or [address]",
    "Herr Müller in der Hauptstraße 12 wartet": "Herr [name] in der [address] wartet",
    "na Rua das Flores, 123 não tem ninguém": "na [address] não tem ninguém",
    "王先生的电话是13812345678": "[name]先生的电话是[number]",
    "电话１３８１２３４５６７８，谢谢": "电话[number]，谢谢",
    "电话①③⑧①②③④⑤⑥⑦⑧，谢谢": "电话[number]，谢谢",
    "电话一三八一二三四五六七八": "电话[number]",
    "write to x ﹫ y.com": "write to [address]",
    "<b>broken</b> <script>alert(1)</script>": "broken alert(1)",
    '=HYPERLINK("http://x","y")': 'HYPERLINK("[address]',
}


@pytest.mark.parametrize("text", PRIVATE)
def test_a_quote_has_no_number_address_link_or_tag(text):
    assert quoted(text) == PRIVATE[text]


@pytest.mark.parametrize(
    "text",
    ["a.b+c@mail.example.com.br", "x ﹫ y.com", "joão@exemplo.com", "+55 (11) 98765-4321", "(11) 98765 4321", "00 49 30 123456",
     "123.456.789-09", "DE89 3704 0044 0532 0130 00", "4111 1111 1111 1111", "11010519491231002X", "anna at firm dot de"],
)  # fmt: skip
def test_the_gate_that_guards_publication_finds_nobody_in_a_quote(text):
    quote = quoted(f"please write to {text} now")
    assert removed(quote) and not personal(quote) and "@" not in quote


def test_names_of_the_crm_are_taken_out_in_any_case_and_script():
    names = frozenset({"petersen", "jonas", "王小明", "blue cup"})
    assert (
        quoted("JONAS Petersen of Blue Cup was rude, petersen again", names)
        == "[name] of [name] was rude, [name] again"
    )
    assert quoted("王小明很热情", names) == "[name]很热情"


def test_a_long_quote_is_cut_between_words_and_never_within_a_mark():
    text = "word " * 40 + "12345"
    assert quoted(text, longest=48) == "word " * 8 + "word…", "the tenth would be cut in two"
    for before in (" ", "("):  # behind a blank, and where there is none to cut at
        assert "[" not in quoted("x" * 44 + before + "123456789", longest=50)
