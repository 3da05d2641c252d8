"""A small newspaper for browsers to look at: made-up stories, in the form of `check --json`."""

from typing import Any

LEAD = "Harbour towns agree to share one tide gate"
UNBROKEN = f"https://an-address-as-a-headline.example/{'x' * 300}"
RIGHT_TO_LEFT = "زيارة الرئيس إلى لندن!"
HOSTILE = "</script><script>document.title = 'taken'</script> & \"quotes\""


def story(
    title: str,
    day: str,
    section: str,
    summary: str,
    *paragraphs: str,
    authors: tuple[str, ...] = (),
    **more: Any,
) -> dict[str, Any]:
    """Return one article; `day` is its time of publication without seconds and zone."""
    blocks = [{"kind": "paragraph", "text": text} for text in (f"{summary}.", *paragraphs)]
    return {
        "title": title,
        "published": f"{day}:00+01:00",
        "section": section,
        "summary": summary,
        "authors": list(authors),
        "blocks": blocks,
        **more,
    }


def _lead() -> dict[str, Any]:
    lead = story(
        LEAD,
        "2024-05-09T16:30",
        "Europe",
        "After eleven years of talks, three councils pay for a gate that none could afford alone",
        "The councils of three harbour towns voted on Thursday to build a single tide gate at the "
        "mouth of their common bay, and to share its cost by the length of quay that it protects.",
        "“Nobody gets what they wanted, and everybody gets to keep their cellars dry,” said the "
        "mayor of the smallest of the three, whose casting vote had been in doubt until morning.",
        authors=("Ines Calder", "Tom Okafor"),
        also_read=["Ferry strike ends a day early", "What a tide gate cannot do"],
    )
    lead["blocks"] += [
        {"kind": "caption", "text": "The outer mole at low water.(Photo: Harbour Office)"},
        {"kind": "subheading", "text": "Who pays what"},
        {
            "kind": "paragraph",
            "text": "The largest town carries just under half. The fishing fleet, which had feared "
            "that the gate would be closed whenever the forecast frowned, was promised in writing "
            "that it stays open on at least three hundred days of the year.",
        },
        {
            "kind": "paragraph",
            "text": "Work is to begin when the autumn storms are over. The engineers ask for four "
            "summers; the councils have budgeted for five.",
        },
        {"kind": "embed", "text": "https://video.example/watch?v=tide-gate"},
    ]
    return lead


STORIES = [
    _lead(),
    story(
        "Ferry strike ends a day early",
        "2024-05-08T09:15",
        "Europe",
        "Crews return to the southern crossing after the line agrees to publish its rotas",
        "The first boat left at dawn with lorries that had waited since Sunday.",
        authors=("Tom Okafor",),
    ),
    story(
        "Trade talks resume over rice and machine tools",
        "2024-05-07T11:00",
        "Asia News",
        "Both sides call a draft free trade agreement “closer than it has been in a decade”",
        "The delegations meet again in a fortnight.",
        authors=("Mei Tanaka",),
    ),
    story(
        "Night trains to the coast sell out within the hour",
        "2024-05-06T18:40",
        "UK News",
        "The operator will add a second sleeper on Fridays from the middle of June",
        "Cyclists are asked to book their place as well.",
        authors=("Ines Calder",),
    ),
    story(
        "Desert observatory opens its archive of the night sky",
        "2024-05-05T08:00",
        "Arab News",
        "Forty years of glass plates can now be searched by anyone, star by star",
        "The oldest plate shows a comet that nobody had noticed.",
        authors=("Layla Haddad",),
    ),
    story(
        "City of bridges counts its bridges, and finds one too many",
        "2024-05-03T14:05",
        "Europe",
        "Surveyors were checking load limits when they came upon a footbridge that no map has",
        "It will be named by the school beside it.",
        authors=("Ines Calder",),
    ),
    story(
        "Free port extends working hours for the date harvest",
        "2024-05-02T10:20",
        "Emirate News",
        "Customs officers will work in three shifts until the last refrigerated lorry has left",
        "The harvest is two weeks early.",
    ),
    story(
        "Small parties ask for a later vote count",
        "2024-04-28T19:30",
        "Top News",
        "They say that postal ballots from the islands arrive after the first results are read out",
        "The commission answers within a week.",
        authors=("Mei Tanaka",),
    ),
    story(
        "Schools trade homework for an hour of reading",
        "2024-04-21T07:45",
        "UK News",
        "A trial in ninety schools asks whether children learn more when nothing is marked",
        "Parents are divided, pupils are not.",
        authors=("Layla Haddad",),
    ),
    story(
        "Monsoon forecast brings relief to reservoir towns",
        "2024-03-30T12:00",
        "Asia News",
        "Meteorologists expect rain a week before the average date, and more of it",
        "Water rationing ends with the first storm.",
        authors=("Mei Tanaka",),
    ),
    story(
        UNBROKEN,
        "2023-12-05T12:00",
        "Emirate News",
        UNBROKEN,
        UNBROKEN,
        authors=("Ines Calder",),
    ),
    story(
        RIGHT_TO_LEFT,
        "2023-12-04T12:00",
        "Arab News",
        RIGHT_TO_LEFT,
        RIGHT_TO_LEFT,
        authors=("Layla Haddad",),
    ),
    story(
        HOSTILE,
        "2023-11-02T12:00",
        "Top News",
        HOSTILE,
        HOSTILE,
        authors=(f"Eve {HOSTILE}",),
    ),
]
