"""Makes GongshiSansSC-Bold.ttf from Noto Sans SC Bold.

Why: titles are set in bold, and a full bold face would add ten megabytes to every kiosk. The subset
holds GB 2312 (6,763 characters, punctuation, Greek, Cyrillic), Latin, the symbols that screens use
and the characters of NAMES below, which GB 2312 lacks and which people and places are called by.
Whatever is missing is drawn from the full regular face (app/widget), never from the system.

How (Debian: apt-get install python3-fonttools):
    npm pack @expo-google-fonts/noto-sans-sc@0.4.3 && tar xzf expo-google-fonts-noto-sans-sc-0.4.3.tgz
    python3 subset.py package/700Bold/NotoSansSC_700Bold.ttf GongshiSansSC-Bold.ttf
"""
import sys
from fontTools import subset
from fontTools.ttLib import TTFont

NAMES = (
    "堃喆玥祎珺昇瑀旻晞昳垚犇骉淼焱燊镕赟頔彧璟瑄珏琰弢翀晢珣甯邨昉玭玙珉琎琇瑭瑢璠璘璐瑾瑜琤琨琬琮琯珈"
    "珩珝玎玘芃苒茜荃菡萱蓁婳妘姝姮娴婍嫄嫕嬿昕昀晗晟晖曈曦煊煜熠焜炘炜烨焯煦翯翊翙浠淏湉滢潆澍澔濛沄沚泓"
    "洺淇渼溦漪濙钰钏铄铮锶锟锳鎏鑫昊昶晏晙暐暄暻皓皞睿禛禔禧祺祯祾秾稹宸寀寔峤嶒嶷崚崟岚峄巘彤彪徕忞忻"
    "怡恺惇憬懋韫韬颀颢飏飐骁骐骢骥骏龑䶮镠囍珦琲瑨璇璈璨瓒瓘畯昺旸晔晛暕朏杕枘柷栻桢梽棻楒榑樾檑欤殳沨沺"
    "泠洸洹浛浥涴淓淯渟湜溍溁滃漈潏濉灏炆炀烜焌煐煓熜熥燚爔牁犨猃玠玦玚珑珒珖珰珽琀琭琦琫瑃瑅瑆瑗瑛瑧瑱瑷"
    "璋璆璎璥璪璬瓀甪畲疃皛皦眃睎睟矸砀砼硚碶磏祃祇祓祜祲稷穟竑竦笏筜筼箬箐篁粢粲綦縠纮纻绂绖绤绹绻缊缬罡"
    "翃翚翥翦翮聃聿肜脩臑舲艅芊芈芮芾苊苡苣茀茳荇荥莅莜莨莳莼菂菥萩葳葶蒗蒟蓥蔟蕙蕤薏薳藁蘅蘧虓蛏蜍衎裎裥"
    "褀褚襕觎訚訾詝诃诒诜诹谂谖谞谡谧谯谳豳贽赑赓跞跹踔轫轵轸轺辂辄辇迓迪逄逯逶逖遄遐遹邈邕邗邙邛邝邠邡邬"
    "邰邳邴邶郃郄郅郇郈郐郓郗郜郢郦郧郫郯郾鄄鄞鄠鄢鄯鄱酃酆醴钊钐钕钚钤钭钺铉铎铖铢铧铨铱锃锆锜锬锴锷镒镔镛"
    "镡镬镭镱闵闳闿阃阆阖阗陉陔陟隗隰隽雎雒雩雯霁霈霓霭靓靖鞠韪頠颉颋颍颎颙飒馗馥驷驸驺驿骃骅骎骓骕骖魁魏"
    "鲧鲲鲳鳌鳟鸢鸥鸫鸮鸾鹄鹇鹍鹏鹓鹔鹘鹙鹛鹣鹤鹭麒麓麟黍黎黛黟黻黼鼐齐龚龛塆堽垟垭埗埇埠堉墉墘夼峃崀嵊嵬坨"
    "坜垏埕堍堎塱塬壸犭磙滘沥涌浬溆澧澴濞瀍瀹灞甽畈碣碛礐礤垸垴塅坌"
)
SYMBOLS = "✓✔✗×÷±−＋－‹›«»•●○◎◆◇■□▲△▼▽★☆←→↑↓↗↘…—–‘’“”·〓¥￥€£℃㎡㎥№①②③④⑤⑥⑦⑧⑨⑩〇〔〕【】《》「」『』"


def characters():
    chars = set(NAMES + SYMBOLS)
    chars |= {chr(c) for c in range(0x20, 0x180)}
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            chars |= set(bytes([high, low]).decode("gb2312", "ignore"))
    return chars


def main(source, target):
    options = subset.Options()
    options.layout_features = ["ccmp", "kern", "liga", "locl"]
    options.name_IDs = ["*"]
    options.hinting = False
    font = TTFont(source)
    tool = subset.Subsetter(options)
    tool.populate(text="".join(sorted(characters())))
    tool.subset(font)
    names = {1: "Gongshi Sans SC", 3: "2.004;GongshiSansSC-Bold", 4: "Gongshi Sans SC Bold", 6: "GongshiSansSC-Bold"}
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]
        elif record.nameID == 0:
            record.string = str(record) + " Subset named Gongshi Sans SC by the Gongshi project."
    font.save(target)


main(*sys.argv[1:])
