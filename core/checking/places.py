"""Names that go by several words (countries and their people), and words that are names or never are."""

from __future__ import annotations

from functools import lru_cache

from core.prose.tokens import wordset

_GROUPS = """
us|u.s|u.s.|usa|u.s.a.|america|american|americans|united states
uk|u.k|u.k.|britain|british|briton|britons|united kingdom|great britain
eu|e.u.|european union
un|u.n.|united nations
uae|emirati|emiratis|emirates|united arab emirates
china|chinese|prc
france|french|frenchman
germany|german|germans
england|english
scotland|scottish|scots
wales|welsh
ireland|irish
spain|spanish|spaniards
portugal|portuguese
italy|italian|italians
netherlands|dutch|holland
belgium|belgian|belgians
luxembourg
switzerland|swiss
austria|austrian|austrians
poland|polish|poles
czechia|czech|czechs|czech republic
slovakia|slovak|slovaks
hungary|hungarian|hungarians
romania|romanian|romanians
bulgaria|bulgarian|bulgarians
greece|greek|greeks
turkey|turkish|turks|türkiye
ukraine|ukrainian|ukrainians
russia|russian|russians
belarus|belarusian
sweden|swedish|swedes
norway|norwegian|norwegians
denmark|danish|danes
finland|finnish|finns
iceland|icelandic
estonia|estonian
latvia|latvian
lithuania|lithuanian
serbia|serbian|serbs
croatia|croatian
slovenia|slovenian
japan|japanese
korea|korean|koreans
taiwan|taiwanese
india|indian|indians
pakistan|pakistani|pakistanis
bangladesh|bangladeshi
sri lanka|sri lankan
nepal|nepali|nepalese
thailand|thai|thais
vietnam|vietnamese
indonesia|indonesian|indonesians
malaysia|malaysian|malaysians
singapore|singaporean|singaporeans
philippines|philippine|filipino|filipinos
myanmar|burmese|burma
cambodia|cambodian
mongolia|mongolian
kazakhstan|kazakh
uzbekistan|uzbek
afghanistan|afghan|afghans
iran|iranian|iranians
iraq|iraqi|iraqis
israel|israeli|israelis
palestine|palestinian|palestinians
saudi|saudis|saudi arabia
qatar|qatari
kuwait|kuwaiti
oman|omani
yemen|yemeni
jordan|jordanian
lebanon|lebanese
syria|syrian|syrians
egypt|egyptian|egyptians
morocco|moroccan
algeria|algerian
tunisia|tunisian
libya|libyan
sudan|sudanese
ethiopia|ethiopian
kenya|kenyan|kenyans
uganda|ugandan
tanzania|tanzanian
rwanda|rwandan
nigeria|nigerian|nigerians
ghana|ghanaian
senegal|senegalese
congo|congolese
angola|angolan
zambia|zambian
zimbabwe|zimbabwean
mozambique|mozambican
namibia|namibian
botswana
canada|canadian|canadians
mexico|mexican|mexicans
brazil|brazilian|brazilians
argentina|argentine|argentinian
chile|chilean|chileans
peru|peruvian
colombia|colombian
venezuela|venezuelan
ecuador|ecuadorian
bolivia|bolivian
uruguay|uruguayan
paraguay|paraguayan
cuba|cuban|cubans
australia|australian|australians
zealand|new zealand|new zealander
europe|european|europeans
africa|african|africans
asia|asian|asians
arctic
antarctica|antarctic
"""
ALSO_WORDS = wordset(
    """apple amazon meta shell ford target oracle visa stripe square alphabet orange uber intel nestle gap
    mercedes jaguar tesla nokia ericsson boeing musk gates bezos cook trump biden obama turkey georgia
    chad google facebook microsoft youtube linkedin blackrock goldman walmart starbucks snapchat
    salesforce goodyear honeywell lockheed northrop westinghouse newcastle portland oakland cleveland
    dell acer spotify snowflake palantir slack zoom twitter anthropic nintendo sony canon bush johnson
    thatcher macron brooks bloomberg reuters guardian telegraph economist nature science lancet brussels
    nice reading bath cork bologna java phoenix houston dallas austin denver boston cambridge oxford
    disney kodak philips siemens bayer bosch volkswagen porsche mini smart lime bolt swift baker wood
    hill stone young king bishop fox wolf lamb rice bell may grant"""
)
_TOO_COMMON = wordset(
    """nice smart mini young king target square science nature gap reading bath rice wood stone hill fox
    wolf lamb bell may grant swift gates cook bishop baker guardian phoenix"""
)
"""Names that are ordinary words first: only in the middle of a sentence does a capital make names of them."""
CERTAIN = ALSO_WORDS - _TOO_COMMON


HAPPENS = wordset("has had is was will would says said plans wants expects announced launched 's ’s")
"""Words behind which one at the start of a sentence without an article can only be a name."""


@lru_cache(maxsize=1)
def groups() -> dict[str, int]:
    """Each folded name of a country or union to the number of its group."""
    return {word: at for at, line in enumerate(_GROUPS.strip().split("\n")) for word in line.split("|")}


@lru_cache(maxsize=1)
def phrases() -> dict[str, int]:
    """Those names that are of several words."""
    return {word: at for word, at in groups().items() if " " in word}


GENERIC_ACRONYMS = wordset(
    """ai it r&d ceo cfo cto coo phd tv pc id diy faq hr pr api gps led esg kpi roi b2b b2c sme ngo ar vr
    xr iot gdp co2 ml nlp llm saas usb usd eur gbp am pm ad bc hq ict gpu cpu ev pv uav rnd dna rna mrna
    gm gmo ui ux os it ip q1 q2 q3 q4 h1 h2 3d 2d 4d 5g 4g 6g 24/7 covid ok vs mr mrs ms dr sr jr st no
    vip cv agi genai nft defi qr rfid 1d p2p a&e atm suv lgv hgv lng cng ppm ppb db kwh mwh gwh kw mw gw
    twh hz ghz mhz tb gb mb kb steep pest swot"""
)
TITLES = wordset(
    """president minister prime chancellor premier governor mayor senator secretary ambassador general
    colonel professor doctor mr mrs ms dr sir lord lady king queen prince princess chief director chair
    chairman chairwoman commissioner judge justice captain officer executive ceo government parliament
    congress senate ministry state states federal court council board department commission agency
    authority assembly committee office bureau university institute college academy school act bill law
    article section phase stage level chapter part table figure appendix tier class grade internet web
    earth moon sun north south east west northern southern eastern western central northeast northwest
    southeast southwest global world international national middle far near bank union party group
    company corporation inc ltd plc corp co llc gmbh association federation foundation fund exchange
    street avenue road river lake sea ocean mount valley city county province region district island
    islands port airport station bridge christmas easter ramadan god bible i industry summer winter spring
    autumn gen generation millennial boomer latin greek arabic version model series type monday tuesday
    wednesday thursday friday saturday sunday"""
)
"""Words that bear a capital beside a name or for an office without being a name themselves."""
TERM_HEADS = wordset(
    """learning computing intelligence model models system systems technology technologies things network
    networks processing vision automation analytics reality data twin twins design interface interfaces
    software hardware framework frameworks platform platforms storage battery batteries energy
    management services service robotics engineering manufacturing chain chains protocol protocols
    standard standards regulation regulations governance policy policies security innovation development
    solutions algorithms algorithm recognition language languages generation sensors sensor devices
    device assistants assistant agents agent economy market markets infrastructure mobility computing
    biology cells cell therapy vehicles vehicle drones drone robots robot materials printing capture
    hydrogen power grid grids architecture program programme process processes practices operations
    control tools tool tracking monitoring imaging initiative initiatives compliance resilience
    sustainability diplomacy transparency ethics rights"""
)
"""Last words of terms that writers like to capitalise without their being names (`Machine Learning`)."""
INSTITUTIONS = frozenset((
    "World Bank", "White House", "Federal Reserve", "Wall Street", "Silicon Valley", "Red Cross",
    "Red Crescent", "General Motors", "General Electric", "Morgan Stanley", "Standard Chartered",
    "European Commission", "European Parliament", "European Council", "European Central Bank",
    "Supreme Court", "Security Council", "World Health Organization", "World Trade Organization",
    "World Economic Forum", "International Monetary Fund", "International Energy Agency",
    "International Court of Justice", "House of Commons", "House of Lords", "State Department",
    "Justice Department", "Treasury Department", "Middle East", "South Africa", "North Korea",
    "South Korea", "New York", "New Zealand", "New Delhi", "Hong Kong", "Cape Town", "Ivory Coast",
    "Downing Street", "Capitol Hill", "Gulf States", "Best Buy", "Home Depot", "Burger King",
    "Whole Foods", "General Assembly", "Labour Party", "Conservative Party", "Green Party",
    "Republican Party", "Democratic Party", "Communist Party", "Financial Times", "New York Times",
    "Wall Street Journal", "Washington Post", "Associated Press", "Bank of America", "Bank of China",
    "Bank of England", "Bank of Japan", "Deutsche Bank", "Deutsche Bahn", "British Airways",
    "American Airlines", "United Airlines", "Delta Airlines", "Standard Oil", "Big Tech", "Black Sea",
    "Red Sea", "North Sea", "Baltic Sea", "Great Lakes", "West Bank", "Gold Coast",
))  # fmt: skip
"""Names of several words, each of which is a common one."""
