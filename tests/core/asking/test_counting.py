"""Tokens are estimated for every script, rather too many than too few."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.asking.counting import tokens

COUNTED = {
    'The port authority closed the northern basin on Tuesday after cracks were found in the piers, and'
    ' ferry operators rerouted their ships.': 26,
    'Die Hafenbehörde schloss das nördliche Becken am Dienstag, nachdem Risse in den Pfeilern gefunden'
    ' worden waren; die Fährgesellschaften leiteten um.': 45,
    'Zarząd portu zamknął północny basen we wtorek po tym, jak w filarach znaleziono pęknięcia, a'
    ' przewoźnicy zmienili trasy.': 50,
    'Satamaviranomainen sulki pohjoisen altaan tiistaina, kun laitureiden pilareista löydettiin'
    ' halkeamia ja lauttayhtiöt vaihtoivat reittejään.': 49,
    'Cảng vụ đã đóng cửa bến phía bắc vào thứ Ba sau khi phát hiện vết nứt ở các trụ cầu, và các hãng'
    ' phà đã đổi tuyến.': 55,
    'Liman idaresi, iskele ayaklarında çatlaklar bulunmasının ardından salı günü kuzey havzasını kapattı'
    ' ve feribotlar güzergâh değiştirdi.': 52,
    'Администрация порта закрыла северный бассейн во вторник после того, как в опорах были обнаружены'
    ' трещины, и паромы изменили маршруты.': 62,
    'Адміністрація порту закрила північний басейн у вівторок після того, як в опорах виявили тріщини, і'
    ' пороми змінили маршрути.': 74,
    'Η λιμενική αρχή έκλεισε τη βόρεια λεκάνη την Τρίτη, αφού βρέθηκαν ρωγμές στους πυλώνες, και τα'
    ' πλοία άλλαξαν δρομολόγια.': 108,
    'רשות הנמל סגרה את האגן הצפוני ביום שלישי לאחר שנמצאו סדקים בעמודים, וחברות המעבורות שינו את'
    ' המסלולים.': 96,
    'أغلقت سلطة الميناء الحوض الشمالي يوم الثلاثاء بعد العثور على شقوق في الأعمدة، وغيرت شركات العبارات'
    ' مساراتها.': 72,
    'بندرگاہ کی انتظامیہ نے منگل کو ستونوں میں دراڑیں ملنے کے بعد شمالی حصہ بند کر دیا اور کشتیوں نے'
    ' راستے بدل لیے۔': 97,
    'खंभों में दरारें मिलने के बाद बंदरगाह प्राधिकरण ने मंगलवार को उत्तरी बेसिन बंद कर दिया और नौकाओं के'
    ' मार्ग बदल दिए गए।': 119,
    'স্তম্ভে ফাটল পাওয়ার পর বন্দর কর্তৃপক্ষ মঙ্গলবার উত্তর অববাহিকা বন্ধ করে দিয়েছে এবং ফেরিগুলি পথ'
    ' পরিবর্তন করেছে।': 135,
    'தூண்களில் விரிசல்கள் கண்டுபிடிக்கப்பட்டதை அடுத்து துறைமுக ஆணையம் வடக்குப் படுகையை செவ்வாய்க்கிழமை'
    ' மூடியது.': 145,
    'స్తంభాలలో పగుళ్లు కనిపించడంతో ఓడరేవు అధికారులు మంగళవారం ఉత్తర బేసిన్\u200cను మూసివేశారు.': 148,
    'การท่าเรือปิดแอ่งทางเหนือเมื่อวันอังคารหลังจากพบรอยร้าวในเสา และบริษัทเรือข้ามฟากเปลี่ยนเส้นทาง': 85,
    'တိုင်များတွင် အက်ကွဲကြောင်းများ တွေ့ရှိပြီးနောက် ဆိပ်ကမ်းအာဏာပိုင်သည် အင်္ဂါနေ့တွင် မြောက်ပိုင်းကို'
    ' ပိတ်ခဲ့သည်။': 217,
    'អាជ្ញាធរកំពង់ផែបានបិទអាងខាងជើងនៅថ្ងៃអង្គារ បន្ទាប់ពីរកឃើញស្នាមប្រេះនៅលើសសរ។': 120,
    'პორტის ადმინისტრაციამ სამშაბათს ჩრდილოეთ აუზი დახურა მას შემდეგ, რაც ბოძებში ბზარები აღმოაჩინეს.': 179,
    'Նավահանգստի վարչությունը երեքշաբթի օրը փակեց հյուսիսային ավազանը՝ սյուներում ճաքեր հայտնաբերելուց'
    ' հետո։': 196,
    'የወደብ ባለስልጣን በአምዶች ላይ ስንጥቆች ከተገኙ በኋላ ማክሰኞ ሰሜናዊውን ተፋሰስ ዘጋ።': 138,
    '港口将在冬天关闭。维修费用为一千二百万欧元，渡轮公司已改道。': 36,
    '碼頭檢查發現橋墩出現裂縫，港務局於星期二關閉北側泊位，渡輪業者隨即更改航線。': 66,
    '港湾当局は火曜日、橋脚に亀裂が見つかったため北側の泊地を'
    '閉鎖し、フェリー各社は航路を変更した。カタカナのテキスト。': 72,
    '항만 당국은 화요일 교각에서 균열이 발견된 후 북쪽 '
    '정박지를 폐쇄했으며 여객선 회사들은 항로를 변경했다.': 67,
    '👩\u200d👩\u200d👧\u200d👦🏴\u200d☠️🇩🇪': 32,
    '0f3a9c7be1d2448890ab0f3a9c7be1d2448890ab0f3a9c7be1'
    'd2448890ab0f3a9c7be1d2448890ab0f3a9c7be1d2448890ab.': 71,
    'QWxhZGRpbjpvcGVuIHNlc2FtZTEyMzQ1Njc4OTA=': 29,
    '12.4 | 13.5 | 2021-03-04 | -0.7 % |': 23,
    '𒀀𒀁𒀂𒀃': 16,
    '∀x∈ℝ: ∃ε>0 ⇒ ‖f‖≤∑': 23,
    '“The port,” he said — ‘closed’ … at 7–8 % of €12.5 bn in 2026.': 27,
}  # fmt: skip
"""Texts, and the tokens that the tokenizer cl100k_base makes of them."""


@pytest.mark.parametrize("text", COUNTED)
def test_no_script_is_counted_too_low_or_far_too_high(text: str) -> None:
    counted = COUNTED[text]
    assert 0.93 * counted <= tokens(text) <= 2 * counted + 2


@given(st.text(max_size=30), st.text(max_size=30))
def test_more_text_is_never_fewer_tokens(first: str, second: str) -> None:
    assert tokens(first) >= 1
    assert tokens(first) <= tokens(first + second + " ") + 1


def test_long_words_of_one_kind_are_counted_in_no_time() -> None:
    began = time.process_time()
    for sign in ("a", "1", "a1", "港", "😀", " "):
        tokens(sign * 200_000)
    assert time.process_time() - began < 1
