"""The words of the made-up stories: headlines that are unique, and sentences."""

from random import Random

_ACTORS = (
    "Ministers|Doctors|Farmers|Teachers|Engineers|Police|Judges|Fishermen|Students|Investors|"
    "Miners|Nurses|Banks|Airlines|Museums|Scientists|Unions|Builders|Voters|Rescuers|Retailers|"
    "Climbers|Pilots|Writers|Painters|Envoys|Mayors|Chefs|Trainers|Shipowners|Brokers|Insurers|"
    "Landlords|Tenants|Drivers|Bakers|Weavers"
).split("|")
_VERBS = (
    "Back|Reject|Welcome|Question|Delay|Sign|Defend|Review|Celebrate|Oppose|Announce|Discuss|"
    "Withdraw From|Await|Endorse|Abandon|Revive|Expand|Condemn|Examine|Renew|Postpone|Praise|"
    "Fear|Support|Criticise|Prepare|Launch|Study"
).split("|")
_OBJECTS = (
    "Trade Deal|Harbour Plan|Water Treaty|Pension Reform|Rail Link|Climate Pledge|Border Talks|"
    "School Budget|Housing Law|Energy Pact|Film Festival|Vaccine Drive|Gold Auction|Tax Cut|"
    "Space Mission|Book Fair|Peace Offer|Wage Rise|Data Law|Airport Extension|Forest Fund|"
    "Bridge Repair|Hospital Merger|Election Rules|Steel Tariff|Tourism Ban|Tea Exports|"
    "Cricket Tour|Language Act|Museum Loan|Visa Scheme"
).split("|")
_PLACES = (
    "Leeds|Lahore|Dhaka|Delhi|Colombo|Kathmandu|Geneva|Brussels|Cairo|Muscat|Doha|Dubai|Seoul|"
    "Tokyo|Manila|Jakarta|Hanoi|Perth|Nairobi|Lagos|Lisbon|Madrid|Vienna|Oslo|Riga|Warsaw|Athens|"
    "Ankara|Tbilisi|Baku|Tashkent|Almaty|Ulan Bator|Bradford|Cardiff|Dundee|Belfast|Dublin|Paris|"
    "Toronto|Quito"
).split("|")
_OPENINGS = (
    "Officials said on Tuesday that|According to people who know the plans,|After a long night of "
    "talks|In a letter to the council,|Speaking to reporters outside the hall,|Weeks before the "
    "vote,|As prices rose for a third month,|With winter near,|To the surprise of many,|Three "
    "years after the flood,|At a ceremony in the old town,|Despite a court order,|Under a draft "
    "seen by reporters,|For the first time in a decade,|Hours after the decision,"
).split("|")
_SUBJECTS = (
    "the committee|a group of residents|the central bank|the national carrier|two former "
    "ministers|the country’s largest union|a small publisher|the city’s museums|an international "
    "panel|the opposition|the port authority|most of the region’s growers|the visiting "
    "delegation|a retired judge|the broadcaster"
).split("|")
_PREDICATES = (
    "agreed to share the cost of the repairs|asked for another month|will open the archive to "
    "the public|warned of “serious consequences” if nothing is done|plans to hire about 1,200 "
    "people|rejected the offer in a few words|called the figures ‘plainly wrong’|promised to "
    "publish every contract|moved the meeting to the spring|expects traffic to fall by a "
    "tenth|thanked the volunteers by name|set aside £40 million for it|signed a memorandum that "
    "nobody has seen|is to vote on the plan next week|has yet to answer the questions sent to it"
).split("|")
_CLOSINGS = (
    "|, a spokesman said|, and the neighbours agree|, which few had expected|, although the "
    "details are unclear|, the ministry’s figures show|, as it did in 2014|; the rest is left to "
    "the courts|, she added|, he told the paper|, while the work goes on|, Yonhap news agency "
    "reported|, in the words of one of them|, not without regret|, to much applause"
).split("|")

_SYLLABLES = (
    "ka|lo|mer|ti|sen|dra|vo|pli|na|ster|qui|ba|rel|tho|min|gar|su|fen|ol|pre|cha|win|do|ly|ur|"
    "ex|mont|is|her|bry|ca|ton|al|ge|ri|fo|wa|ing|ed|un|sta|co|ver|ment|ful|ans"
).split("|")

_HEADLINES = len(_ACTORS) * len(_VERBS) * len(_OBJECTS) * len(_PLACES)
# Prime to the number of headlines, so that stepping by it meets each once before any again.
_STEP = 614_657


def headline(number: int) -> str:
    """Return the headline of story `number`: no two alike among the first 1.3 million."""
    left = number * _STEP % _HEADLINES
    left, actor = divmod(left, len(_ACTORS))
    left, verb = divmod(left, len(_VERBS))
    place, thing = divmod(left, len(_OBJECTS))
    return f"{_ACTORS[actor]} {_VERBS[verb]} {_OBJECTS[thing]} in {_PLACES[place]}"


def sentences(count: int, seed: int) -> tuple[str, ...]:
    """Return `count` sentences; the same for the same `seed`.

    Half of their words are invented, so that they do not compress much further than news do.
    """
    random = Random(seed)
    choose = random.choice
    words = ["".join(random.choices(_SYLLABLES, k=choose((1, 2, 2, 3)))) for _ in range(4000)]
    parts = (_OPENINGS, _SUBJECTS, _PREDICATES, _CLOSINGS)

    def sentence() -> str:
        opening, subject, predicate, closing = map(choose, parts)
        name = choose(words).capitalize()
        details = " ".join(random.choices(words, k=random.randrange(3, 7)))
        return f"{opening} {subject} of {name} {predicate}, {details}{closing}."

    return tuple(sentence() for _ in range(count))
