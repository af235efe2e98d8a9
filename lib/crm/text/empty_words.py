"""Words that carry no meaning of their own, by language: they tell a language, and are no subject of a comment.

Without accents, as crm.text.tokens folds them. A language that is not here is read all the same; then what nearly
everybody writes counts as empty. Negations are not empty: they belong to the word behind them.
"""

EMPTY = {
    "en": "a about after all also am an and any are as at be because been before being both but by can could did do does "
    "during each even ever every few for from get got had has have having he her here him his how i if in into is it "
    "its itself just let made make many me more most much my of off on once one only or other our out over own please "
    "really re s same she should so some still such than that the their them then there these they this those through "
    "to too until up us ve very was we were what when where which while who will with would you your t m ll d again",
    "pt": "a ao aos aquela aquele aqui as ate com como da das de dela dele depois do dos e ela ele eles em entre era essa "
    "esse esta este estou eu foi foram ha isso isto ja lhe mais mas me mesmo meu meus minha minhas muito muita muitos "
    "na nas no nos nossa nosso num numa o os ou para pela pelo pelos por porque pra pro qual quando que quem se sao ser "
    "seu seus so sobre sua suas tambem te tem tenho ter teve tinha todo todos toda um uma umas uns vc voces voce vou "
    "estava tive ate assim pois bem fiz fazer ai agora sim tudo hoje sido porem ser cada",
    "de": "aber alle allem allen alles als also am an auch auf aus bei beim bin bis bisher da damit dann das dass dem den "
    "der des die dies diese diesem diesen dieser doch dort durch ein eine einem einen einer eines er es etwas euch euer "
    "fur ganz gar habe haben hat hatte hatten hier ich ihm ihn ihnen ihr ihre im in ins ist ja jede jeder jetzt kann "
    "man mein meine meinem meinen mich mir mit nach noch nun nur ob oder schon sehr sein seine seit sich sie sind so "
    "uber um und uns unser unsere unseren unter viel vom von vor war waren was weil wenn wer wie wieder wir wird wurde "
    "wurden zu zum zur immer",
    "fr": "a ai ainsi alors au aux avec avez avons bien c ca car ce cela ces cet cette chez comme d dans de des du elle elles "
    "en encore est et ete etait etre eu fait il ils j je l la le les leur leurs lui m ma mais me meme mes moi mon n ne "
    "nos notre nous on ont ou par pas pour plus qu que quand qui s sa sans se ses si son sont suis sur t ta te tes tout "
    "tous tres toute tu un une vos votre vous y",
    "es": "a al algo ante antes asi aun aunque cada como con cual cuando de del desde donde dos e el ella ellos en entre era "
    "es esa ese eso esta estaba estan este esto estoy fue ha habia han hasta hay he la las le les lo los mas me mi mis "
    "mucho muy nos nuestra nuestro o otra otro para pero poco por porque pues que quien se ser si sido sin sobre solo "
    "son su sus tambien tan te tengo tiene todo todos tu un una uno y ya yo",
    "nl": "aan al alle als altijd ben bij dan dat de der deze die dit door een en er even ge gaat geen haar had heb hebben "
    "heeft heel hem het hier hij hoe hun ik in is ja je kan kon kunnen maar me meer men met mij mijn na naar nog nu of "
    "om omdat onder ons onze ook op over reeds te toch toen tot u uit uw van veel voor want waren was wat wel werd wie "
    "wij worden ze zelf zich zij zijn zo zonder zou",
    "it": "a ad ai al alla alle anche che chi ci come con da dal dalla dei del della delle di dove e ed era essere gli ha hanno "
    "ho i il in io la le lei lo loro lui ma mi mia mio molto ne nei nel nella noi nostra nostro o per perche piu poi "
    "quando quella quello questa questo se si sia siamo sono stata stato su sua suo sul tra tu tutti tutto un una uno vi",
    "zh": "的 了 是 我 你 他 她 它 们 我们 你们 他们 在 也 都 就 和 与 及 或 而 而且 但 但是 可是 不过 因为 所以 如果 虽然 很 "
    "非常 太 比较 还 还是 又 再 才 更 最 挺 真 真是 真的 有 有点 一点 一些 一个 一 个 这 那 这个 那个 这样 那样 这么 那么 这里 "
    "那里 什么 怎么 为什么 哪 吗 呢 吧 啊 呀 哦 嘛 哈 哈哈 着 过 得 地 把 被 给 对 对于 从 到 向 让 用 以 为 为了 之 其 其他 "
    "会 能 可以 可能 应该 要 想 说 去 来 上 下 里 中 后 前 时 时候 人 大家 自己 东西 次 两 三 几 多 少 点 些 第一次 一次 一下 "
    "已经 现在 后来 然后 只 只是 只有 就是 不是 没 没有 不 别 觉得 感觉 知道 看 看到 做 出 起来 起 成 当 等 每 每次 同 样 一样 "
    "还有 还要 还行 还可以 并 并且 于 由 由于 此 该 各 连 却 竟然 居然 根本 完全 特别 十分 相当 确实 其实 总体 总之 总的来说 "
    "啦 嗯 呵呵 唉 哎 一直 一般 今天 昨天 天 年 月 日 号 元 块 家 店家 本 件 买 买了 收到 用 用了 进 是不是 好像 直接 不会",
}  # fmt: skip

NEGATIONS = {
    "en": "not no never cannot dont didnt doesnt isnt wasnt wont cant",
    "pt": "nao nem nunca jamais sem",
    "de": "nicht kein keine keinen keiner nie niemand niemals ohne",
    "fr": "pas jamais sans aucun aucune",
    "es": "no nunca jamas sin ningun ninguna",
    "nl": "niet geen nooit niemand zonder",
    "it": "non mai senza nessun nessuna",
    "zh": "不 没 没有 别 未 无",
}


def empty_words(language: str, more: dict[str, str]) -> frozenset[str]:
    """The empty words of a language: ours, and those handed in for it."""
    return frozenset(f"{EMPTY.get(language, '')} {more.get(language, '')}".split())


def negations(language: str) -> frozenset[str]:
    """The words of a language that turn the one behind them."""
    return frozenset(NEGATIONS.get(language, "").split())
