"""一次性告知 of the demo estates, as plain values; the renovation guide comes first.

What the law demands stands with its article; money, days and hours are this estate's agreement.
"""

RENOVATION = {
    "title": "装修一次性告知",
    "event": "renovation",
    "changed": "写明了垃圾清运的三种办法和押金退还的期限",
    "total_days": "资料齐全的，2个工作日内办好",
    "total_money": "装修押金2,000.00元，验收后7个工作日内原路退还；不收其他押金",
    "where": "物业服务中心（东门旁），管家值班台",
    "hours": "每天 8:30—11:30、13:30—17:30",
    "forbidden": [
        "拆改承重墙、梁、柱、楼板，或在上面开洞、扩洞",
        "把没有防水的房间或阳台改成卫生间、厨房",
        "把卫生间改到楼下邻居的卧室、起居室、书房或厨房上方",
        "在外墙开门窗、改变外立面，搭建棚屋、平台或下挖地面",
        "改动燃气管道，或请没有资质的人改动",
        "遮挡、挪动消防设施，堵占楼道和疏散通道",
        "把建筑垃圾、泥浆倒进下水道、绿化带或生活垃圾桶",
        "夜间22:00至次日6:00进行产生噪声的施工；中考、高考期间按当年通告执行",
    ],
    "steps": [
        {
            "text": "开工前告诉物业，填装修登记表",
            "materials": "房屋权属证明或购房合同、业主身份证",
            "original": "copy",
            "days": "当场",
            "note": "请人代办的，带业主签名的委托书",
        },
        {
            "text": "交装修方案，看哪些墙不能动",
            "materials": "平面布置图；改水电的，加水电走向图",
            "original": "digital",
            "days": "2个工作日内答复",
            "note": "物业对照竣工图标出承重墙，标好的图您留一份",
        },
        {
            "text": "登记施工队和施工人员",
            "materials": "装修公司营业执照、负责人电话、施工人员名单",
            "original": "copy",
            "days": "当场",
            "note": "自己找师傅的，登记一位负责人就可以",
        },
        {
            "text": "定好垃圾怎么清运",
            "materials": "清运约定书，三种办法选一种",
            "original": "original",
            "money": "自己请有证的单位运；托物业联系的，按袋计价，价目表在值班台",
            "days": "当场",
            "note": "装袋、不滴漏，只放东北角临时堆放点",
        },
        {
            "text": "签承诺书，交押金，领出入证",
            "materials": "业主本人签字",
            "original": "original",
            "money": "押金2,000.00元（依据：前期物业服务合同约定）",
            "days": "当场",
            "note": "押金开收据，退款时凭收据",
        },
        {
            "text": "告知上下左右邻居",
            "materials": "告知单，物业代为张贴在单元门厅",
            "days": "开工前1天",
            "note": "写明工期、每天施工时间和负责人电话",
        },
        {
            "text": "施工期间配合查看",
            "materials": "出入证、动火作业另行登记",
            "days": "每周一次，提前约时间",
            "note": "卫生间做好防水后，请约楼下邻居一起看24小时闭水",
        },
        {
            "text": "完工验收，退押金",
            "materials": "押金收据",
            "original": "original",
            "money": "无损坏的全额退还",
            "days": "验收后7个工作日内",
            "note": "要扣钱的，物业书面写明哪里、多少、依据哪一条",
        },
    ],
    "prose": (
        "为什么要先告诉物业：民法典第九百四十五条要求业主装饰装修前告知物业服务人，"
        "并配合必要的现场检查；物业要把禁止的事和注意的事讲清楚。"
        "建筑垃圾由物业（没有物业的由居委会）统一管理，也要书面告诉您怎么处理。"
        "对物业的答复不满意，可以打社区电话。"
    ),
}

CHARGER = {
    "title": "电动汽车充电桩安装一次性告知",
    "event": "charger",
    "changed": "第一版",
    "total_days": "物业确认车位2个工作日；其余时间由供电单位告知",
    "total_money": "物业不收费",
    "where": "物业服务中心（东门旁）",
    "hours": "每天 8:30—11:30、13:30—17:30",
    "forbidden": [
        "从家里或楼道拉线充电",
        "占用消防通道、公共停车位安装",
        "没有漏电保护就通电",
    ],
    "steps": [
        {
            "text": "确认车位可以装",
            "materials": "车位权属证明，或一年以上的租赁合同",
            "original": "copy",
            "days": "2个工作日",
            "note": "物业核对线路和消防条件，出具同意安装的意见",
        },
        {
            "text": "向供电单位报装",
            "materials": "身份证、车位证明、物业意见",
            "original": "copy",
            "days": "以供电单位答复为准",
            "note": "网上就能办",
        },
        {
            "text": "施工前登记",
            "materials": "施工单位资质、施工图",
            "original": "copy",
            "days": "当场",
            "note": "走公共桥架的，要和物业工程人员一起看线路",
        },
        {
            "text": "通电验收",
            "materials": "验收单",
            "original": "original",
            "days": "当天",
            "note": "贴好业主电话和急停说明",
        },
    ],
    "prose": "小区电表总容量有限时，按登记先后安排，名单在物业值班台可以看。",
}

FENGHE = [RENOVATION, CHARGER]
HAICHANG = [
    RENOVATION
    | {
        "total_money": "不收押金",
        "where": "物业值班室（1幢底层）",
        "steps": [
            step
            | (
                {"text": "签承诺书，领出入证", "money": "", "note": "本小区不收装修押金"}
                if "押金，领" in step["text"]
                else {}
            )
            for step in RENOVATION["steps"][:-1]
        ]
        + [{"text": "完工验收", "materials": "出入证", "original": "original", "days": "当天"}],
    }
]
