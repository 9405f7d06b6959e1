/* titles-truth.c: what categories, brands and items are called, in English and Chinese.  All names are made up. */
#include "simulate/shop.h"

#define DEPARTMENTS 24
#define NOUNS       6

typedef struct
{
  const char *english, *chinese;
} Word;

static const Word nouns[DEPARTMENTS][NOUNS] = {
  { { "Running shoes", "跑步鞋" },
    { "Trail shoes", "越野跑鞋" },
    { "Sandals", "凉鞋" },
    { "Sneakers", "休闲鞋" },
    { "Hiking boots", "登山靴" },
    { "Slippers", "拖鞋" } },
  { { "Down jackets", "羽绒服" },
    { "Rain jackets", "雨衣" },
    { "Fleece jackets", "抓绒衣" },
    { "Windbreakers", "风衣" },
    { "Coats", "大衣" },
    { "Vests", "马甲" } },
  { { "T-shirts", "T恤" },
    { "Shirts", "衬衫" },
    { "Polo shirts", "Polo衫" },
    { "Hoodies", "连帽衫" },
    { "Sweaters", "毛衣" },
    { "Shorts", "短裤" } },
  { { "Backpacks", "双肩包" },
    { "Tote bags", "手提袋" },
    { "Wallets", "钱包" },
    { "Suitcases", "行李箱" },
    { "Belt bags", "腰包" },
    { "Laptop sleeves", "电脑包" } },
  { { "Mugs", "马克杯" },
    { "Water bottles", "水杯" },
    { "Thermos flasks", "保温杯" },
    { "Plates", "餐盘" },
    { "Bowls", "碗" },
    { "Teapots", "茶壶" } },
  { { "Desk lamps", "台灯" },
    { "Floor lamps", "落地灯" },
    { "Night lights", "小夜灯" },
    { "Pendant lights", "吊灯" },
    { "String lights", "串灯" },
    { "Lanterns", "提灯" } },
  { { "Green tea", "绿茶" },
    { "Black tea", "红茶" },
    { "Oolong tea", "乌龙茶" },
    { "Coffee beans", "咖啡豆" },
    { "Herbal tea", "花草茶" },
    { "Cocoa", "可可粉" } },
  { { "Face creams", "面霜" },
    { "Serums", "精华液" },
    { "Hand creams", "护手霜" },
    { "Face masks", "面膜" },
    { "Cleansers", "洁面乳" },
    { "Lip balms", "润唇膏" } },
  { { "Headphones", "头戴耳机" },
    { "Earbuds", "蓝牙耳机" },
    { "Speakers", "音箱" },
    { "Microphones", "麦克风" },
    { "Chargers", "充电器" },
    { "Cables", "数据线" } },
  { { "Bike helmets", "骑行头盔" },
    { "Bike lights", "车灯" },
    { "Bike bags", "车包" },
    { "Cycling gloves", "骑行手套" },
    { "Bike pumps", "打气筒" },
    { "Bike locks", "车锁" } },
  { { "Building blocks", "积木" },
    { "Puzzles", "拼图" },
    { "Dolls", "玩偶" },
    { "Model cars", "模型车" },
    { "Kites", "风筝" },
    { "Craft kits", "手工套装" } },
  { { "Kitchen knives", "菜刀" },
    { "Frying pans", "煎锅" },
    { "Cutting boards", "砧板" },
    { "Graters", "刨丝器" },
    { "Pots", "汤锅" },
    { "Baking tins", "烤盘" } },
  { { "House plants", "绿植" },
    { "Flower pots", "花盆" },
    { "Seeds", "种子" },
    { "Watering cans", "浇水壶" },
    { "Garden gloves", "园艺手套" },
    { "Planters", "种植箱" } },
  { { "Notebooks", "笔记本" },
    { "Pens", "钢笔" },
    { "Planners", "日程本" },
    { "Sticky notes", "便利贴" },
    { "Pencil cases", "笔袋" },
    { "Markers", "记号笔" } },
  { { "Watches", "手表" },
    { "Smart bands", "智能手环" },
    { "Watch straps", "表带" },
    { "Alarm clocks", "闹钟" },
    { "Wall clocks", "挂钟" },
    { "Timers", "计时器" } },
  { { "Yoga mats", "瑜伽垫" },
    { "Dumbbells", "哑铃" },
    { "Resistance bands", "弹力带" },
    { "Foam rollers", "泡沫轴" },
    { "Jump ropes", "跳绳" },
    { "Yoga blocks", "瑜伽砖" } },
  { { "Cat toys", "猫玩具" },
    { "Dog leads", "牵引绳" },
    { "Pet beds", "宠物窝" },
    { "Pet bowls", "宠物碗" },
    { "Cat trees", "猫爬架" },
    { "Dog treats", "狗零食" } },
  { { "Baby blankets", "婴儿毯" },
    { "Bibs", "围嘴" },
    { "Baby bottles", "奶瓶" },
    { "Rattles", "摇铃" },
    { "Baby socks", "婴儿袜" },
    { "Play mats", "爬行垫" } },
  { { "Tents", "帐篷" },
    { "Sleeping bags", "睡袋" },
    { "Camping chairs", "露营椅" },
    { "Camp stoves", "露营炉" },
    { "Hammocks", "吊床" },
    { "Head torches", "头灯" } },
  { { "Screwdrivers", "螺丝刀" },
    { "Drills", "电钻" },
    { "Hammers", "锤子" },
    { "Tool boxes", "工具箱" },
    { "Tape measures", "卷尺" },
    { "Pliers", "钳子" } },
  { { "Scarves", "围巾" },
    { "Hats", "帽子" },
    { "Gloves", "手套" },
    { "Socks", "袜子" },
    { "Belts", "皮带" },
    { "Umbrellas", "雨伞" } },
  { { "Candles", "香薰蜡烛" },
    { "Diffusers", "香薰机" },
    { "Cushions", "抱枕" },
    { "Throws", "盖毯" },
    { "Picture frames", "相框" },
    { "Vases", "花瓶" } },
  { { "Board games", "桌游" },
    { "Card games", "卡牌" },
    { "Controllers", "游戏手柄" },
    { "Dice sets", "骰子套装" },
    { "Game mats", "游戏垫" },
    { "Chess sets", "国际象棋" } },
  { { "Sunglasses", "太阳镜" },
    { "Sun hats", "遮阳帽" },
    { "Beach towels", "沙滩巾" },
    { "Swim goggles", "泳镜" },
    { "Swimwear", "泳衣" },
    { "Sun creams", "防晒霜" } },
};

static const Word brands[] = {
  { "Norvik", "诺维" },   { "Haldren", "海德林" }, { "Mirosa", "米罗莎" },   { "Tessaly", "泰莎" },
  { "Oakfen", "橡溪" },   { "Brisanto", "微岚" },  { "Kumoro", "云朵屋" },   { "Lunaby", "月湾" },
  { "Pinderly", "品得" }, { "Quillan", "羽语" },   { "Rosmere", "若湖" },    { "Silvaro", "银杏里" },
  { "Tamberg", "檀山" },  { "Uluna", "悠月" },     { "Vestri", "风向" },     { "Wendale", "闻达" },
  { "Yarrowe", "雅罗" },  { "Zephira", "西风" },   { "Birkholt", "白桦林" }, { "Corvano", "可万" },
};

static const Word qualities[] = {
  { "Light", "轻便" },   { "Classic", "经典" }, { "Soft", "柔软" },     { "Everyday", "日常" },
  { "Compact", "小巧" }, { "Pro", "专业" },     { "Recycled", "环保" }, { "Handmade", "手工" },
  { "Slim", "轻薄" },    { "Cosy", "舒适" },    { "Bold", "亮眼" },     { "Quiet", "静音" },
  { "Nordic", "北欧" },  { "Travel", "旅行" },  { "Premium", "高级" },  { "Simple", "简约" },
};

static const Word colours[] = {
  { "black", "黑色" },  { "white", "白色" },    { "navy", "藏青" },   { "red", "红色" },
  { "green", "绿色" },  { "grey", "灰色" },     { "sand", "沙色" },   { "sky blue", "天蓝" },
  { "yellow", "黄色" }, { "lavender", "紫色" }, { "rust", "铁锈红" }, { "mint", "薄荷绿" },
};

static const char *
word (const AisleShopTitles *titles, Word pair)
{
  return titles->chinese ? pair.chinese : pair.english;
}

const char *
aisle_shop_thing (const AisleShop *shop, gsize department)
{
  return word (&shop->titles, nouns[department % DEPARTMENTS][0]);
}

/* Within a category every combination of brand, quality and colour is used once before any comes again: a stride prime
 * to the number of combinations walks through all of them. */
static char *
title_of (const AisleShopTitles *titles, const char *noun, gsize combination, gsize series, gsize *brand)
{
  const gsize n_brands = G_N_ELEMENTS (brands), n_qualities = G_N_ELEMENTS (qualities);
  const char *quality, *colour;
  g_autofree char *thing = g_strdup (noun);
  g_autofree char *number = series > 0 ? g_strdup_printf (" %" G_GSIZE_FORMAT, series + 1) : g_strdup ("");

  *brand = combination % n_brands;
  quality = word (titles, qualities[combination / n_brands % n_qualities]);
  colour = word (titles, colours[combination / n_brands / n_qualities]);
  /* "Running shoes" but "T-shirts" */
  if (g_ascii_islower (thing[1]))
    thing[0] = g_ascii_tolower (thing[0]);
  return titles->chinese ? g_strdup_printf ("%s %s%s %s%s", brands[*brand].chinese, quality, thing, colour, number)
                         : g_strdup_printf ("%s %s %s, %s%s", brands[*brand].english, quality, thing, colour, number);
}

void
aisle_shop_titles_init (AisleShop *shop)
{
  const gsize combinations = G_N_ELEMENTS (brands) * G_N_ELEMENTS (qualities) * G_N_ELEMENTS (colours);
  const gsize stride = 1327; /* prime, and no factor of combinations */
  const AisleShopCatalogue *c = &shop->catalogue;
  AisleShopTitles *titles = &shop->titles;
  g_autofree gsize *offset = g_new (gsize, c->n_categories);
  AisleRandom random;

  aisle_random_init (&random, shop->seed, "titles");
  titles->title = g_new0 (char *, c->n_items + 1);
  titles->brand = g_new0 (char *, c->n_items);
  titles->category = g_new0 (char *, c->n_categories + 1);
  for (gsize i = 0; i < c->n_categories; i++)
    {
      offset[i] = aisle_random_below (&random, combinations);
      titles->category[i] = g_strdup (word (titles, nouns[i % DEPARTMENTS][i / DEPARTMENTS]));
    }
  for (gsize i = 0; i < c->n_items; i++)
    {
      gsize place = c->place[i], combination = (offset[c->category[i]] + place * stride) % combinations, brand;

      titles->title[i] = title_of (titles, titles->category[c->category[i]], combination, place / combinations, &brand);
      titles->brand[i] = (char *) word (titles, brands[brand]);
    }
}

void
aisle_shop_titles_clear (AisleShop *shop)
{
  g_strfreev (shop->titles.title);
  g_strfreev (shop->titles.category);
  g_free (shop->titles.brand);
}

void
aisle_shop_titles_tell (const AisleShop *shop, JsonBuilder *builder)
{
  aisle_shop_tell_text (builder, "language", shop->titles.chinese ? "zh" : "en");
  aisle_shop_tell_text (builder, "form",
                        shop->titles.chinese ? "brand quality+category colour" : "brand quality category, colour");
}
