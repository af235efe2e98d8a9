"""What the made company's customers write: by theme and language, and how they put it together.

Themes: `late` (deliveries), `silence` (nobody answers), `fault` (machines), `bill` (invoices and prices), `taste`,
`people`, and `app`, which nobody speaks of before the last month. The words of one theme are used in no other.
"""

THEMES = {
    "late": {
        "en": ("Delivery was late again", "The parcel arrived four days after the promised day", "The courier came late and "
               "left the parcel outside", "We waited too long for the delivery", "Late delivery, the shipment was stuck"),
        "de": ("Die Lieferung kam schon wieder zu spät", "Das Paket kam Tage nach dem Termin", "Der Kurier war zu spät und "
               "das Paket stand draußen", "Wir haben zu lange auf die Lieferung gewartet", "Lieferung verspätet, ohne Meldung"),
        "zh": ("配送太慢了，等了好几天", "快递又迟到了", "包裹比约定的日期晚到", "物流太慢，配送不准时",
               "快递员迟到，包裹放在门外"),
    },
    "silence": {
        "en": ("Nobody calls back", "Still waiting for an answer from the hotline", "The hotline never picks up the phone",
               "Three e-mails without an answer", "I hang on the hotline for half an hour and nobody calls back"),
        "de": ("Niemand ruft zurück", "Ich warte immer noch auf eine Antwort der Hotline", "Bei der Hotline geht keiner ans "
               "Telefon", "Drei E-Mails und keine Antwort", "Eine halbe Stunde in der Warteschleife der Hotline"),
        "zh": ("热线一直打不通", "客服不回电话", "打了三次电话没人接，客服不回复", "一直在等客服回复", "热线没人接"),
    },
    "fault": {
        "en": ("The machine leaks since the last visit", "The grinder is broken and the machine leaks", "Our machine stops in "
               "the middle of a cup", "The grinder makes a terrible noise", "The machine was repaired twice and is still broken"),
        "de": ("Die Maschine tropft seit der letzten Wartung", "Das Mahlwerk ist defekt und die Maschine tropft", "Unsere "
               "Maschine bleibt mitten im Bezug stehen", "Das Mahlwerk macht einen furchtbaren Lärm", "Die Maschine war "
               "zweimal in Reparatur und ist noch defekt"),
        "zh": ("咖啡机漏水，修了两次", "磨豆机坏了，噪音很大", "机器漏水，维修不好", "咖啡机坏了，没人维修", "机器噪音太大"),
    },
    "bill": {
        "en": ("The invoice is hard to understand", "The price went up without notice", "We were charged twice on the invoice",
               "The invoice shows a price we never agreed", "Too expensive by now, the price rises every year"),
        "de": ("Die Rechnung ist schwer zu verstehen", "Der Preis stieg ohne Ankündigung", "Wir haben die Rechnung zweimal "
               "bekommen", "Auf der Rechnung steht ein Preis, den wir nie vereinbart haben", "Inzwischen zu teuer, der Preis "
               "steigt jedes Jahr"),
        "zh": ("发票看不懂，价格不对", "价格涨了，太贵", "发票开错了", "价格太贵，每年都涨", "发票上的价格不一样"),
    },
    "taste": {
        "en": ("The coffee tastes wonderful", "Great espresso, our guests love the taste", "Fresh beans and a rich aroma",
               "The beans are fresh and the espresso is great", "Lovely aroma, great taste"),
        "de": ("Der Kaffee schmeckt wunderbar", "Toller Espresso, unsere Gäste lieben den Geschmack", "Frische Bohnen und ein "
               "volles Aroma", "Die Bohnen sind frisch, der Espresso ist toll", "Schönes Aroma, toller Geschmack"),
        "zh": ("咖啡很好喝，味道香", "豆子新鲜，味道很好", "咖啡香味浓，客人喜欢", "味道好，豆子很新鲜",
               "浓缩咖啡很好喝，香味浓"),
    },
    "people": {
        "en": ("Friendly people and quick help", "The technician was friendly and very competent", "Helpful staff, always kind",
               "Quick help from a friendly colleague", "Competent advice and kind staff"),
        "de": ("Freundliche Leute und schnelle Hilfe", "Der Techniker war freundlich und kompetent", "Hilfsbereites Personal, "
               "immer nett", "Schnelle Hilfe von einer freundlichen Kollegin", "Kompetente Beratung und nettes Personal"),
        "zh": ("服务态度好，很热情", "工作人员热情，很专业", "师傅专业，态度很好", "服务热情，帮助及时", "态度好，专业，及时"),
    },
    "app": {
        "en": ("The new app asks for the password at every login", "Login to the app fails since the update", "The app logs me "
               "out, login and password again and again"),
        "de": ("Die neue App fragt bei jedem Login nach dem Passwort", "Seit dem Update scheitert der Login in der App", "Die "
               "App meldet mich ab, immer wieder Login und Passwort"),
        "zh": ("新的应用每次登录都要密码", "更新以后应用登录失败", "应用一直退出登录，密码输了很多次"),
    },
}  # fmt: skip

JOINED = {
    "en": (". ", ", and: ", " - "),
    "de": (". ", "; ", " - "),
    "zh": ("。", "，", "；"),
}
ENDED = {"en": ("", "", ".", "!", "..."), "de": ("", "", ".", "!", "..."), "zh": ("", "", "。", "！", "……")}

PERSONAL = {  # and in few, what is nobody's business
    "en": (", please call {phone}", ", write to {mail}", ", order {order}", ", ask for {name}"),
    "de": (
        ", bitte {phone} anrufen",
        ", schreiben Sie an {mail}",
        ", Bestellung {order}",
        ", fragen Sie nach {name}",
    ),
    "zh": ("，请打{phone}", "，邮箱{mail}", "，订单{order}", "，请找{name}"),
}
