"""The words by which the drafter knows concerns, behaviors, technologies and issues."""

from __future__ import annotations

from core.prose.tokens import stem, wordset


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) or word for word in words.split())


RISKS = _stems(
    """risk threat threaten threatens concern fear worry worried apprehension warning warn warned danger
    dangerous misuse abuse espionage hacking harm vulnerable vulnerability attack shortage uncertain
    uncertainty backlash lawsuit pollution bankrupt bankruptcy debt disruption disrupt unsafe injury
    death outage leak leaked fraud bias discrimination surveillance displaced layoff protest complaint
    damage collapse contamination toxic infection outbreak hobble hamper hinder breach tension
    mistrust exploit exploited overload erosion blackout cancelled accident failure failed
    obsolete unusable excluded untested unproven unprotected uninsured scam scammers fraudsters
    fake missed outbid regressive bottleneck hurt punish conflict jeopardise jeopardize undermine backfire
    fragile fragmentation patchwork scarce scarcity opaque discriminate allege alleged accuse accused blame
    anxiety mould stress hardship evict eviction stigma addiction misinformation unemployed orphaned
    vanish harmless afraid unrest dispute disputes theft penalty wasted stranded"""
)
TROUBLES = _stems(
    """difficult harder unclear negatively critic critics criticism oppose opposed objection fail delay
    delayed undisclosed restriction restrict split ban decline drop strain pressure expensive costly
    loss lose lost lack challenge obstacle problem sceptical skeptical doubt struggle steep overrun
    cut cuts suspended halted fine fined crowded dependence reliance strict noise waste wrench
    question questioned burden unconvinced unbearable barely insufficient inadequate worse worst
    weak poor widen shrink uneven missing absent denied deny refused reject rejected pushed blocked angered
    suffer suffered unavailable gap limited slow warn ignored sceptic abandoned"""
)
FAINT = _stems("potential possible main serious growing new security major real safety certain")
"""Words that add nothing to a risk word: `potential risks` names no concern."""
EASING = _stems("fell fall fallen reduce reduced lower lowered fewer prevent prevented decrease decreased")
"""Words that say a risk shrinks: then the sentence is no concern."""
BEGINS = _stems("begun began begin begins started start starts")
INTO_RISK = wordset("about over of that from against for to")
GROUPS = _stems(
    """companies firms users customers people residents farmers workers students developers patients
    drivers commuters parents households shoppers tourists owners banks retailers operators councils
    regulators government officials startups giants makers manufacturers researchers scientists
    doctors nurses investors consumers buyers teachers schools hospitals cities countries industries
    suppliers entrants players tenants landlords fishers growers bakers restaurants members employees
    unions agencies authorities engineers visitors seekers applicants recruiters employers teenagers
    pupils borrowers stewards couriers passengers pensioners scammers developers producers physicians insurers
    lawyers buyers sellers startups start-ups neighbourhoods savers traders campaigners women men children
    relatives critics unions villagers commuters hackers creators gamers lenders graduates clinics shops
    readers subscribers families neighbours volunteers
    crews pilots passengers travellers businesses ministry council platforms insurers lenders"""
)
DOES = _stems(
    """adopt use switch invest rush develop turn rely ask refuse move build offer share choose prefer
    avoid stop start begin spend save join protest boycott rent travel walk cycle watch read hire
    train demand require push compete collaborate partner block approve release grant raise pay sign
    want seek trade swap test repair delay order buy sell borrow queue leave stay return reject accept
    work plan book log download drop abandon copy allow lend gather crowd vote petition install
    replant harvest scan track bought sold built chose left paid sent taken took quit lobby retire
    agree sue rate rewrite hide ignore carry wear withdraw split strap learn skip substitute shorten
    respond post publish subscribe cook grow keep put bring take give look drive ride type tell open
    supervise replace prefer experiment gift recycle bypass disclose hold help speak"""
)
HABITS = _stems(
    """adopt use switch rush turn rely refuse choose prefer avoid stop begin rent cycle boycott swap
    queue abandon compete invest develop share trade repair seek demand download leave rewrite hide ignore
    skip substitute split withdraw learn wear strap supervise bypass recycle"""
)
NO_ACTS = _stems(
    """be say said think thought believe fear worry worried warn know known knew hope feel felt lose lost
    suffer remain need face live die lack receive get got become became seem appear complain disagree
    doubt predict
    estimate find found show showed note add argue like include cost mean rise rose fall fell grow see saw
    report reported tell told claim insist admit consist stand contain happen expect hear heard note stress"""
)
"""Verbs of being, saying, feeling and undergoing: nobody has taken to doing these."""
TECH_HEADS = _stems(
    """chip chips battery batteries sensor sensors software algorithm algorithms robot robots robotics
    drone drones chatbot chatbots reactor turbine turbines vaccine satellite satellites semiconductor
    semiconductors electrolyser electrolyzer inverter hydrogel membrane alloy catalyst
    technology technologies intelligence ai llm llms encryption blockchain prototype simulator implant
    wearable microgrid desalination polymer exoskeleton codebase radar lidar sequencing yeast
    electrolyte anode cathode transformer bot bots
    exoskeletons therapy therapies editor nanoparticles accelerometer tracker trackers wearables gripper
    grippers
    gauge gauges biosensor electrolysis electrolysers spectrometer microscope cryptography stablecoin
    stablecoins
    token tokens injections implants antibody antibodies telescope tug tugs detector detectors smartwatch
    hologram metaverse nanomaterial superconductor qubits photonics firmware browser api apis"""
)
TECH_OBJECTS = _stems(
    """model models system systems platform platforms app apps tool tools network networks framework
    frameworks device devices database camera cameras printer kiln pump pumps scanner laser film
    coating learning hardware vehicle vehicles engine engines motor filter filters ceramic cement
    glider buoy interface assistant assistants architecture cell cells storage heater boiler furnace
    ferry tram trams truck trucks carrier carriers aircraft microbe reader panel panels sails loom
    glass concrete dashboard meter meters line plant gateway relay protocol pellets feed alga algae
    seaweed strain additive exporter arm plate maps map tag tags bike bikes locker lockers code
    codes wallet wallets proof kiosk kiosks machine machines drug drugs marsh reef reefs gene edit editing
    bollards
    cooling server servers cable cables panel display displays interface sweeteners sugars enzyme enzymes
    simulation
    proofs ledger portal registry index kit kits"""
)
TECH_LEADS = _stems(
    "ai digital electric autonomous machine smart quantum neural generative automated open-source "
    "solar robotic "
    "hydrogen lithium sodium thermal satellite wireless acoustic optical geothermal tidal "
    "language driverless "
    "engineered fermentation drafting transfer lifting robot drone vanadium synthetic data remote "
    "virtual recognition robotic magnetic hyperspectral cargo weight-loss low-cost wrist rfid qr "
    "zero-knowledge "
    "base lipid radar payment instant-payment retractable infrared docking refuelable single-use gene mrna "
    "crispr swappable modular biometric intake dry seawater kerb reservation rare salt mussel heart- "
    "rate fatigue "
)
ISSUES: dict[str, frozenset[str]] = {
    "regulation": _stems(
        "regulation regulatory regulator rules approval law bill policy standard oversight "
        "compliance licence license "
        "permit ban framework legislation governance requirement decree ordinance liable liability "
        "unregulated supervise supervision authority mandate obligation convention treaty veto rights exempt "
        "legal court creditors enforcement inspectors"
    ),
    "geopolitics": _stems(
        "geopolitics geopolitical export restrictions sanctions tariff espionage "
        "intelligence-agency washington "
        "beijing border diplomatic security power competition sovereignty"
    ),
    "market": _stems(
        "market competition competitiveness share prices price cost costs investors investment "
        "investing spending "
        "growth demand supply invest billions trillions profit boom entrants contract subsidy fees"
    ),
    "labour": _stems(
        "workers jobs union strike wages layoffs employees shifts staff retraining redundancy pay crews"
    ),
    "society": _stems(
        "public community residents access equity poverty trust inequality elderly families "
        "schools students parents "
        "tenants households villagers neighbours commuters gap poorer poor disabled wheelchair older "
        "exclusion inclusion compensation unequal affordable rents gentrification children women migrant"
    ),
    "privacy": _stems(
        "privacy surveillance consent data personal hacking breach misuse cameras tracking identity"
    ),
    "environment": _stems(
        "climate emissions pollution water waste species habitat drought flood biodiversity noise "
        "runoff warming "
        "ecosystem fish wildlife soil"
    ),
    "health": _stems("health patients safety injuries disease hospital deaths illness mental infection"),
    "openness": _stems(
        "transparency undisclosed disclose disclosed public secret audit auditors accountability "
        "published list "
        "unclear opaque explanation question"
    ),
}
