"""Which words belong together: by theme, by meaning, and by country."""

from __future__ import annotations

from functools import lru_cache

from core.prose.tokens import stemset

THEMES: dict[str, str] = {
    "artificial intelligence": "ai llm chatbot chatgpt algorithm intelligence neural generative",
    "technology regulation": "regulation regulatory regulator approval rules compliance oversight license "
    "ban",
    "geopolitics": "geopolitics sanctions washington beijing export tariff espionage diplomat "
    "military border",
    "labour and jobs": "workers jobs union strike wages layoffs employees shifts hiring retraining",
    "climate and emissions": "climate emissions carbon warming greenhouse net-zero co2",
    "energy": "energy electricity power grid solar wind battery hydrogen turbine geothermal heat",
    "health": "patients hospital disease doctors vaccine clinic medical health nurses treatment",
    "privacy and surveillance": "privacy surveillance consent tracking biometric cameras personal",
    "cybersecurity": "hackers hacking breach ransomware malware cyber password encryption",
    "transport": "tram trams bus buses rail trains traffic commuters ferry ferries vehicles drivers road",
    "housing and cities": "housing tenants rent street urban mayor neighbourhood landlord apartments",
    "food and farming": "farmers crops harvest food soil seed seeds livestock wheat herd cows dairy feed",
    "water": "water river drought flood reservoir desalination groundwater aquifer",
    "biodiversity": "species habitat birds reef coral fish insects forest wildlife bees seaweed kelp",
    "trade and supply chains": "suppliers exports imports tariffs shipping freight logistics cargo "
    "containers",
    "finance": "bank banks loans investors shares insurers insurance currency credit payments",
    "education": "school schools students teachers university pupils classroom exam",
    "manufacturing and materials": "factory factories plant steel cement concrete materials production "
    "furnace",
    "robotics and automation": "robot robots automation autonomous drones automated machines",
    "space": "satellite satellites orbit rocket launch spacecraft moon",
    "culture and media": "museum artists film music audience newspapers festival choir singers ensemble "
    "theatre gallery",
    "law and governance": "court judge lawsuit law parliament legislation ministry council minister",
    "consumer behaviour": "consumers customers shoppers buyers subscribers",
}
"""A theme, and words that speak of it."""
_KIN = """
ai llm llms chatbot chatbots chatgpt algorithm algorithms neural generative model models intelligence \
machine-learning
chip chips semiconductor semiconductors gpu gpus processor processors wafer lithography foundry \
microchip
export exports shipment shipments import imports tariff tariffs sanctions embargo restriction \
restrictions trade
regulation regulate regulated regulator regulators regulatory rules rule law laws legislation ban \
compliance oversight approval approvals approve licence license licensing permit supervise governance \
bill decree
safety safe unsafe hazard accident accidents injury injuries harm risk risks danger dangerous
job jobs worker workers employment employees labour labor wages union unions layoffs staff workforce \
dockers retraining
battery batteries storage electrolyte vanadium lithium sodium grid
energy electricity power grid solar wind hydrogen turbine renewables fuel blackout outage
grid network networks substation substations utility utilities transmission blackout outage
attack attacks intrusion intrusions intruder intruders hack hackers hacking breach ransomware \
malware cyber cybersecurity password espionage
insurance insurer insurers insure premium premiums underwriter underwriters reinsurance uninsured \
liability
robot robots robotics automation automated autonomous driverless unmanned machines
drone drones unmanned aerial airspace
court courts judge judges judicial tribunal lawsuit litigation legal lawyers clerks verdict justice
care carers nursing nurses elderly ageing aging old-age residents patients dementia
health hospital hospitals patient patients clinic disease medical medicine doctors treatment therapy
water river drought flood floods reservoir basin irrigation groundwater aquifer farmers
flood floods tide tides sea storm surge coast coastal barrier dike
rail railway railways train trains sleeper carriages operator
port ports harbour terminal dock docks crane cranes container containers shipping freight cargo \
logistics
space satellite satellites orbit orbital debris launch rocket
food feed farming farmers crops harvest livestock cattle cows dairy seaweed algae
climate emissions carbon methane warming greenhouse net-zero
material materials plastic nylon yeast fermentation polymer polymers textile chemical chemicals
price prices cost costs expensive cheaper inflation tariff premium
investment invest investors funding capital finance financing subsidy subsidies grant loan loans venture
competition competitor competitors rival rivals race market dominance
privacy surveillance consenting biometric cameras
school schools students pupils teachers education university
city cities urban municipal council mayor street streets residents neighbourhood
delivery deliveries courier couriers vans parcels kerb curfew
music choir singers voice voices artists concert ensemble audience theatre culture
war military defence defense army weapons missiles
supply supplier suppliers shortage bottleneck sourcing chain procurement
standard standards certification certified test tests testing trial trials audit audits pilot
"""
_ALIKE = """
china chinese beijing
us u.s u.s. usa america american washington states
eu europe european brussels
uk britain british london england
russia russian moscow
india indian delhi
japan japanese tokyo
germany german berlin
france french paris
korea korean seoul
taiwan taiwanese taipei
ukraine ukrainian kyiv
israel israeli
iran iranian tehran
brazil brazilian
canada canadian
australia australian
italy italian rome
spain spanish madrid
netherlands dutch hague
turkey turkish ankara
mexico mexican
africa african
asia asian
regulation regulate regulated regulating regulator regulators regulatory
approval approvals approve approved approves approving
insurance insurer insurers insure insured
artificial-intelligence ai
llm llms
chip chips semiconductor semiconductors
drone drones
robot robots robotics robotic
automation automated automate automating
rail railway railways
train trains
farm farms farmer farmers farming agriculture agricultural
hack hacker hackers hacking hacked
ageing aging aged
labour labor
job jobs employment
worker workers employee employees workforce
export exports exporting exporter exporters
competition compete competes competing competitor competitors
judge judges judicial
court courts
police policing
battery batteries
invest investment investments investor investors investing
"""


@lru_cache(maxsize=1)
def _kin() -> dict[str, frozenset[str]]:
    groups = [stemset(line) for line in _KIN.splitlines()]
    groups += [stemset(f"{label} {words}") for label, words in THEMES.items()]
    return _by_word(groups)


@lru_cache(maxsize=1)
def _alike() -> dict[str, frozenset[str]]:
    return _by_word([stemset(line) for line in _ALIKE.splitlines()])


def _by_word(groups: list[frozenset[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for group in groups:
        for word in group:
            found[word] = found.get(word, frozenset()) | group
    return found


def same(stem: str) -> frozenset[str]:
    """The stems that say the same as one, itself among them: a country and its people, a rule and ruling."""
    return _alike().get(stem, frozenset()) | {stem}


def related(stem: str) -> frozenset[str]:
    """The stems of words on the same matter as one; empty for most words."""
    return _kin().get(stem, frozenset()) - {stem}
