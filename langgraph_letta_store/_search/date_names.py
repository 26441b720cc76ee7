"""The words for times in the languages that are stemmed, folded: small, and without accents."""

from __future__ import annotations

from collections.abc import Mapping


def _number(*rows: str, first: int = 1) -> Mapping[str, int]:
    """Return the words of each row with its number."""
    return {word: number for number, row in enumerate(rows, first) for word in row.split()}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MONTHS = _number(
    "january jan januar janvier enero gennaio janeiro januari январь января январе ianuarie",
    "february feb februar fevrier febrero febbraio fevereiro februari февраль февраля феврале "
    "februarie",
    "march marz mars marzo marco maart marts март марта марте martie",
    "april apr avril abril aprile апрель апреля апреле aprilie",
    "may mai mayo maggio maio mei maj май мая мае",
    "june jun juni juin junio giugno junho июнь июня июне iunie",
    "july jul juli juillet julio luglio julho июль июля июле iulie",
    "august aug aout agosto augustus augusti август августа августе",
    "september sep sept septembre septiembre settembre setembro сентябрь сентября сентябре "
    "septembrie",
    "october oct oktober octobre octubre ottobre outubro октябрь октября октябре octombrie",
    "november nov novembre noviembre novembro ноябрь ноября ноябре noiembrie",
    "december dec dezember decembre diciembre dicembre dezembro декабрь декабря декабре decembrie",
)

MONTH_STEMS = _number(
    *("tammiku januar", "helmiku februar subat", "maalisku marcius"),
    *("huhtiku aprilis nisan", "toukoku majus mayis", "kesaku junius haziran"),
    *("heinaku temmuz", "eloku augusztus agustos", "syysku szeptember eylul"),
    *("lokaku oktober", "marrasku november kasim", "jouluku december aralik"),
)
"""How months begin in languages that put endings on them: Finnish, Hungarian and Turkish."""

WEEKDAYS = _number(
    "monday montag lundi lunes lunedi segunda-feira maandag mandag понедельник luni hetfo "
    "pazartesi",
    "tuesday dienstag mardi martes martedi terca-feira dinsdag tisdag tirsdag вторник marti kedd",
    "wednesday mittwoch mercredi miercoles mercoledi quarta-feira woensdag onsdag среда среду "
    "miercuri szerda carsamba",
    "thursday donnerstag jeudi jueves giovedi quinta-feira donderdag torsdag четверг joi csutortok "
    "persembe",
    "friday freitag vendredi viernes venerdi sexta-feira vrijdag fredag пятница пятницу vineri "
    "pentek cuma",
    "saturday samstag sonnabend samedi sabado sabato zaterdag lordag суббота субботу sambata "
    "szombat cumartesi",
    "sunday sonntag dimanche domingo domenica zondag sondag воскресенье duminica vasarnap",
)

UNCLEAR = _words(
    "may march mars mai maj marco mart ocak jan jun nov dec sep mei mayo julio joi cuma "
    "marti luni august augusto"
)
"""Words that also mean something else: a number or a word of `BEFORE` beside them tells."""

BEFORE = _words(
    "in on of since until till by during last this next early late mid im am seit bis ende "
    "anfang mitte letzten en du au depuis el del desde a di nel da em de i op sinds "
    "sedan siden fra viime din"
)
"""What stands before a time."""

UNITS = {
    word: unit
    for unit, words in {
        "day": "day days tag tage tagen jour jours dia dias giorno giorni dag dagen dagar dage "
        "paiva paivaa день дня дней zi zile nap nappal gun",
        "week": "week weeks woche wochen semaine semaines semana semanas settimana settimane weken "
        "vecka veckan veckor uge ugen uger uke uken uker viikko viikkoa viikolla неделя недели "
        "неделю неделе недель saptamana saptamani het hete hettel heten hafta",
        "month": "month months monat monate monaten monats mois mes meses mese mesi maand maanden "
        "manad manaden manader maned maneden maneder kuukausi kuukautta kuussa месяц месяца "
        "месяцев месяце luna luni honap honapja honapban ay",
        "year": "year years jahr jahre jahren jahres an ans annee annees ano anos anno anni jaar "
        "jaren ar aret vuosi vuotta vuonna год года лет году anul ani ev eve evben yil sene",
    }.items()
    for word in words.split()
}

LAST = _words(
    "last past previous letzte letzten letzter letztes letztem vorige vorigen voriges "
    "vergangene vergangenen vergangenes dernier derniere passe passee pasado pasada scorso "
    "scorsa passado passada vorig afgelopen forra forrige sidste viime прошлой прошлом "
    "прошлую прошлый trecut trecuta mult gecen"
)

THIS = _words(
    "this diese diesen diesem dieser dieses cette ce cet este esta questo questa nesta "
    "neste deze dit denna detta denne dette tassa talla этой этом эту этот aceasta acest "
    "ezen ebben bu"
)

AGO = _words(
    "ago fa назад sedan siden geleden sitten ezelott once atras zuruck vor hace ha faz acum il-y-a"
)
"""What stands before or after a number of units that lie back."""

DAYS_AGO = {
    word: days
    for days, words in enumerate(
        (
            "today heute aujourd'hui hoy oggi hoje vandaag idag tanaan сегодня astazi azi bugun",
            "yesterday gestern hier ayer ieri ontem gisteren igar eilen вчера tegnap dun",
            "vorgestern avant-hier anteayer anteontem eergisteren forrgar позавчера tegnapelott",
        )
    )
    for word in words.split()
}

YEARS_AGO = {"tavaly": 1}

NUMBERS = _number(
    "a an one ein einem einer einen eine un une una uno um uma en ett een один одну egy bir",
    "two couple zwei deux dos due dois duas twee tva to два две doi doua ket iki kaksi",
    "three few drei trois tres tre drie три trei harom uc kolme",
    "four vier quatre cuatro quattro quatro fyra fire четыре patru negy dort nelja",
    "five funf cinq cinco cinque vijf fem пять cinci ot bes viisi",
    "six sechs seis sei zes sex seks шесть sase hat alti kuusi",
    "seven sieben sept siete sette sete zeven sju syv семь sapte het yedi seitseman",
    "eight acht huit ocho otto oito atta otte восемь opt nyolc sekiz kahdeksan",
    "nine neun neuf nueve nove negen nio ni девять noua kilenc dokuz yhdeksan",
    "ten zehn dix diez dieci dez tien tio ti десять zece tiz on kymmenen",
)

EASTERN = (
    (r"(\d+)\s*(?:日|天|일)\s*(?:前|전)", "day"),
    (r"(\d+)\s*(?:週間|周|週|个星期|個星期|星期|주일?)\s*(?:前|전)", "week"),
    (r"(\d+)\s*(?:か月|ヶ月|カ月|ヵ月|箇月|个月|個月|달|개월)\s*(?:前|전)", "month"),
    (r"(\d+)\s*(?:年|년)\s*(?:前|전)", "year"),
)
"""A number of units that lie back, in Japanese, Chinese and Korean."""

EASTERN_WORDS = {
    "day": ("今日 今天 오늘", "昨日 きのう 昨天 어제", "一昨日 おととい 前天 그저께 그제"),
    "week": (
        "今週 这周 這週 本周 本週 这个星期 這個星期 이번주 이번_주",
        "先週 上周 上週 上星期 上个星期 上個星期 지난주 지난_주",
        "先々週 上上周 上上週 지지난주",
    ),
    "month": (
        "今月 这个月 這個月 本月 이번달 이번_달",
        "先月 上个月 上個月 上月 지난달 지난_달",
        "先々月 지지난달",
    ),
    "year": ("今年 올해", "去年 昨年 작년 지난해", "一昨年 おととし 前年 재작년"),
}
"""Units by how many lie back, from none."""

EASTERN_WEEKDAYS = (
    r"(?:月|火|水|木|金|土|日)曜",
    r"(?:周|週|星期|礼拜|禮拜)(?:一|二|三|四|五|六|日|天)",
    r"(?:월|화|수|목|금|토|일)요일",
)

EASTERN_DAYS = {
    sign: number
    for row in ("月火水木金土日", "一二三四五六天", "월화수목금토일")
    for number, sign in enumerate(row, 1)
}
