"""What months and weekdays are called on the pages, in small letters."""

# Of each month its names in English, Spanish, French, German, Portuguese and Italian, and short.
MONTHS = [
    ("jan", "january", "ene", "enero", "janvier", "januar", "janeiro", "gennaio"),
    ("feb", "february", "febrero", "février", "fevrier", "februar", "fevereiro", "febbraio"),
    ("mar", "march", "marzo", "mars", "märz", "março"),
    ("apr", "april", "abr", "abril", "avril", "aprile"),
    ("may", "mayo", "mai", "maio", "maggio"),
    ("jun", "june", "junio", "juin", "juni", "junho", "giugno"),
    ("jul", "july", "julio", "juillet", "juli", "julho", "luglio"),
    ("aug", "august", "ago", "agosto", "août", "aout"),
    ("sep", "sept", "september", "septiembre", "setiembre", "septembre", "setembro", "settembre"),
    ("oct", "october", "octubre", "octobre", "okt", "oktober", "outubro", "ottobre"),
    ("nov", "november", "noviembre", "novembre", "novembro"),
    (
        "dec",
        "december",
        "dic",
        "diciembre",
        "décembre",
        "decembre",
        "dezember",
        "dezembro",
        "dicembre",
    ),
]
# From Monday on.
WEEKDAYS = [
    ("mon", "monday", "lunes", "lundi", "montag", "lunedì"),
    ("tue", "tues", "tuesday", "martes", "mardi", "dienstag", "martedì"),
    ("wed", "wednesday", "miércoles", "miercoles", "mercredi", "mittwoch", "mercoledì"),
    ("thu", "thur", "thurs", "thursday", "jueves", "jeudi", "donnerstag", "giovedì"),
    ("fri", "friday", "viernes", "vendredi", "freitag", "venerdì"),
    ("sat", "saturday", "sábado", "sabado", "samedi", "samstag"),
    ("sun", "sunday", "domingo", "dimanche", "sonntag", "domenica"),
]
