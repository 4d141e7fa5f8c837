"""The vocabulary of invented names: trades, services, pastimes. No person's or real body's. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """What a body does: how its name ends, what it says it is for, who supervises it."""

    tail: str
    purpose: str
    unit: str = "民政局"
    direct: bool = False  # registers without a supervising unit (渝民发〔2014〕76号)
    weight: int = 1


def list_of(words: str) -> list[str]:
    return words.split()


BRAND_FIRST = "晨启恒瑞嘉弘博雅润泽慧诚众同德益康宁盛瑾星海云禾林春景致远知朗沐昱辰颐睿拓勤笃澄"
BRAND_SECOND = "曦航源麟禾溪岚桥帆舟梧桐芽露霖苑庐畔砚翎羽沛琪阳彤然越进达成立新谷原野亭榕杉"
"""Two characters make a 字号: any of the first after any of the second."""

LOCAL_SERVICES = [
    Kind("幼儿园", "面向学龄前儿童提供保育和教育服务。", "教育委员会", weight=30),
    Kind("文化培训学校", "开展非学历文化教育培训。", "教育委员会", weight=10),
    Kind("艺术培训学校", "开展音乐、舞蹈、美术等非学历艺术培训。", "教育委员会", weight=10),
    Kind("职业培训学校", "开展职业技能培训和就业指导。", "人力资源和社会保障局", weight=9),
    Kind("老年公寓", "为老年人提供集中居住、照料和康复服务。", weight=7),
    Kind("养老服务中心", "为老年人提供生活照料、助餐和精神慰藉服务。", direct=True, weight=9),
    Kind("门诊部", "提供基本医疗和预防保健服务。", "卫生健康委员会", weight=4),
    Kind("体育俱乐部", "组织全民健身活动和体育技能培训。", "体育局", weight=6),
    Kind("家庭教育指导中心", "开展家庭教育指导和咨询服务。", "妇女联合会", weight=2),
]
CITY_SERVICES = [
    Kind("社会工作服务中心", "以社会工作方法服务有需要的人群。", direct=True, weight=10),
    Kind("公益服务中心", "策划和实施公益项目，支持社区公益行动。", direct=True, weight=5),
    Kind("康复医院", "提供医疗、康复和护理服务。", "卫生健康委员会", weight=4),
    Kind("美术馆", "收藏、研究和展示美术作品，普及美术教育。", "文化和旅游发展委员会", weight=2),
    Kind("民俗博物馆", "收藏、研究和展示地方民俗文物。", "文化和旅游发展委员会", weight=2),
    Kind("非遗传习所", "开展非物质文化遗产的传承和推广。", "文化和旅游发展委员会", weight=2),
    Kind("农业技术研究所", "开展农业新品种、新技术的试验和推广。", "农业农村委员会", weight=3),
    Kind("新材料研究院", "开展新材料领域的研究和成果转化。", direct=True, weight=2),
    Kind("智能制造研究院", "开展智能制造技术的研究、检测和咨询。", direct=True, weight=2),
    Kind("法律服务中心", "开展法律宣传、咨询和调解服务。", "司法局", weight=2),
    Kind("助残服务中心", "为残疾人提供托养、康复和就业支持。", "残疾人联合会", weight=3),
    Kind("社会组织孵化中心", "为初创社会组织提供培育、培训和资源对接。", direct=True, weight=1),
]
"""The municipality registers these only; districts register both."""

COMMUNITY_SERVICES = [
    Kind("社区养老服务站", "为本社区老年人提供日间照料和助餐服务。", direct=True, weight=4),
    Kind("社区日间照料中心", "为本社区老年人提供日间托养和康复服务。", direct=True, weight=2),
    Kind("社区社会工作室", "为本社区居民提供个案、小组和社区工作服务。", direct=True, weight=3),
    Kind("社区儿童之家", "为本社区儿童提供课后陪伴和安全教育。", direct=True, weight=2),
    Kind("社区助残服务站", "为本社区残疾人提供日常照料和就业支持。", direct=True, weight=1),
    Kind("社区文化服务中心", "组织本社区居民开展文化活动。", direct=True, weight=2),
    Kind("社区便民服务社", "为本社区居民提供维修、代办等便民服务。", direct=True, weight=2),
]

COMMUNITY_ASSOCIATIONS = [
    Kind("养老服务协会", "联合居民和单位，改善本社区的养老服务。", direct=True, weight=2),
    Kind("银龄互助会", "维护老年人权益，组织老年人开展文体活动。", direct=True, weight=3),
    Kind("志愿服务协会", "组织居民开展志愿服务。", direct=True, weight=3),
    Kind("邻里互助会", "促进邻里互助，帮扶困难家庭。", direct=True, weight=2),
    Kind("文体协会", "组织居民开展文化体育活动。", direct=True, weight=2),
    Kind("治理促进会", "动员居民参与社区公共事务。", direct=True, weight=1),
]

TRADES = list_of(
    "调味品 火锅食材 白酒 小面 豆制品 餐饮 酒店 民宿 旅游 会展 物流 仓储 冷链 快递 汽车零部件"
    " 摩托车 模具 铸造 五金 机床 电机 仪器仪表 电子信息 软件 集成电路 物联网 大数据 新能源 光伏"
    " 节能 环保 再生资源 建材 石材 门窗 装饰 建筑 园林 物业 房地产中介 家具 家政 美容美发 摄影"
    " 印刷 包装 广告 服装 丝绸 皮革 眼镜 珠宝 医药 医疗器械 殡葬服务 安防 消防 电梯 测绘 水利"
    " 燃气 电力 矿业 化工 塑料 橡胶 玻璃 陶瓷 纺织 玩具 文具 乐器 体育用品 宠物 二手车 汽车维修"
    " 驾驶培训 出租汽车 港口 船舶 零售 批发市场 电子商务 直播电商 典当 小额贷款 融资担保 保险中介"
    " 会计服务"
)
TRADE_ASPECTS = list_of("技术 品牌 标准化 绿色发展 产业 从业者 企业 创新 服务 经营者 合作")
TRADE_FORMS = list_of("协会 商会 促进会")

CROPS = list_of(
    "茶叶 柑橘 花椒 榨菜 脆李 柠檬 中药材 食用菌 蔬菜 油茶 竹笋 桑蚕 花卉 苗木 水稻 油菜 辣椒"
    " 葡萄 猕猴桃 枇杷 核桃 板栗 莼菜 魔芋 生猪 山羊 肉牛 蜜蜂 土鸡 水产"
)
CROP_ASPECTS = list_of("种养 加工 流通 技术 品牌 产业 专业技术 互助")
CROP_FORMS = list_of("协会 促进会")

PEOPLE = list_of("老年 青少年 职工 女子 农民")
ARTS = list_of(
    "戏曲 诗词 楹联 书法 美术 摄影 音乐 舞蹈 曲艺 集邮 收藏 奇石 盆景 根雕 剪纸 朗诵 民间文艺"
    " 合唱 民乐 茶艺 篆刻 陶艺"
)
ART_FORMS = list_of("协会 研究会 联合会 交流促进会 爱好者协会")
SPORTS = list_of(
    "乒乓球 羽毛球 篮球 足球 游泳 围棋 象棋 门球 太极拳 武术 登山 自行车 马拉松 广场舞 信鸽"
    " 钓鱼 龙舟 轮滑 瑜伽 健身气功 台球 网球 排球 体育舞蹈 柔力球 毽球 空竹"
)
SPORT_FORMS = list_of("协会 联合会 运动协会")
SCIENCES = list_of(
    "地方史 方言 民俗 教育 心理 护理 中医 针灸 预防医学 药学 营养 口腔 康复医学 法治 税务 统计"
    " 审计 档案 图书馆 气象 地质 土壤 植物保护 林学 园艺 畜牧兽医 水土保持 计算机 自动化"
    " 机械工程 土木工程 交通运输 城市规划 环境科学 老年健康 社区治理 移民文化 巴渝文化 长江生态"
)
SCIENCE_ASPECTS = list_of("应用 科普 技术 教学")
SCIENCE_FORMS = list_of("学会 研究会 协会")

CHARITY_ASSOCIATIONS = [
    Kind(f"{cause}慈善{form}", f"募集善款善物，开展{cause}等慈善活动。", direct=True)
    for cause in list_of("助学 扶老 济困 助医 助残 救孤 应急救助 乡村振兴 关爱儿童 生态保护")
    for form in list_of("促进会 服务会 联合会")
]
CHARITY_SERVICES = [
    Kind(f"{cause}公益服务中心", f"开展{cause}方面的慈善服务。", direct=True)
    for cause in list_of("助学 助老 助残 儿童关爱 社区 大病救助 心理援助 环境保护")
]
FOUNDATIONS = [
    Kind(f"{cause}基金会", f"资助{aim}。")
    for cause, aim in (
        ("公益", "扶贫济困、助学助医等公益项目"),
        ("慈善", "面向困难群众的慈善救助"),
        ("教育", "学校建设、师资培训和困难学生"),
        ("教育发展", "高等教育的教学、科研和学生成长"),
        ("医疗救助", "困难家庭的大病救治"),
        ("儿童关爱", "留守和困境儿童的关爱服务"),
        ("助老", "农村养老和失能老人照护项目"),
        ("乡村振兴", "脱贫地区的产业和公共服务"),
        ("环境保护", "长江上游的生态保护项目"),
        ("文化艺术", "地方文化艺术的保护和创作"),
        ("科技创新", "青年科技人员的研究"),
        ("见义勇为", "见义勇为人员及其家庭"),
    )
]

COMMON_GROUPS = [
    Kind("广场舞队", "组织居民开展广场舞健身活动。"),
    Kind("志愿服务队", "组织居民开展邻里志愿服务。"),
    Kind("书画队", "组织居民学习和展示书画。"),
    Kind("合唱队", "组织居民学唱歌曲、参加演出。"),
    Kind("太极拳队", "组织居民练习太极拳。"),
    Kind("腰鼓队", "组织居民学习和表演腰鼓。"),
    Kind("巡逻队", "协助开展治安巡逻和安全提醒。"),
    Kind("调解会", "调解邻里和家庭纠纷。"),
    Kind("议事会", "组织居民商议公共事务。"),
    Kind("红白理事会", "倡导婚丧事新办简办。"),
    Kind("互助会", "组织邻里互助，帮扶困难家庭。"),
    Kind("老年协会", "维护老年人权益，丰富老年人生活。"),
    Kind("环境保洁队", "维护公共环境卫生。"),
    Kind("文明劝导队", "劝导不文明行为。"),
    Kind("助老服务队", "看望和帮助高龄、独居老人。"),
    Kind("道德评议会", "评议和表扬身边好人好事。"),
]

PASTIMES = list_of(
    "书法 国画 诗词 摄影 剪纸 编织 刺绣 手工 插花 园艺 盆景 茶艺 阅读 讲故事 朗诵 京剧 川剧"
    " 曲艺 民乐 二胡 笛子 葫芦丝 口琴 山歌 民歌 莲箫 秧歌 舞龙 舞狮 花鼓 旗袍 模特 健身操"
    " 柔力球 乒乓球 羽毛球 篮球 门球 象棋 围棋 桥牌 钓鱼 徒步 骑行 晨跑 空竹 剑术 八段锦 瑜伽"
    " 厨艺"
)
PASTIME_FORMS = list_of("队 社 协会")
CARES = list_of(
    "便民维修 理发 家电维修 法律咨询 健康宣传 心理疏导 助餐 助残 助学 扶幼 儿童托管 课后辅导"
    " 青少年帮教 应急救援 防火宣传 禁毒宣传 反诈宣传 防汛 护河 护林 垃圾分类 绿化养护 文物看护"
    " 交通劝导 楼栋服务 乡贤 家风宣讲 政策宣讲 红岩宣讲 农技推广 农机互助 产业帮扶 返乡创业"
    " 巧手增收 退役军人 妇女维权"
)
CARE_FORMS = list_of("服务队 小组 工作室")
RARE_GROUPS = [
    *(
        Kind(f"{pastime}{form}", f"组织居民开展{pastime}活动。")
        for form in PASTIME_FORMS
        for pastime in PASTIMES
    ),
    *(
        Kind(f"{care}{form}", f"为居民提供{care}方面的服务。")
        for form in CARE_FORMS
        for care in CARES
    ),
]
