/* role-names.c: a list of the names that shops' exports and public logs use. */
#include "import/role-names.h"

#define LINE_TOTAL 16 /* flag beside AISLE_ROLE_PRICE */

static const struct
{
  AisleRole role;
  guint sure;
  const char *names; /* lower case, without marks and spaces; between bars */
} tables[] = {
  { AISLE_ROLE_USER, 3,
    "|userid|user|uid|customerid|customer|custid|customerno|customernumber|clientid|client|visitorid|visitor|buyerid|"
    "buyer|memberid|member|userpseudoid|accountid|shopperid|reviewerid|fullvisitorid|用户|用户id|用户编号|用户号|"
    "买家|买家id|客户|客户id|客户编号|会员|会员id|会员编号|会员号|顾客|顾客id|访客|访客id|" },
  { AISLE_ROLE_USER, 1, "|cid|username|email|useremail|deviceid|cookieid|用户名|买家昵称|设备id|" },
  { AISLE_ROLE_ITEM, 3,
    "|itemid|item|iid|stockcode|sku|skuid|productid|productuid|productcode|productsku|asin|articleid|goodsid|movieid|"
    "gameid|bookid|songid|videoid|businessid|isbn|upc|ean|gtin|商品|商品id|商品编号|商品编码|货号|物品|物品id|宝贝id|商品sku|" },
  { AISLE_ROLE_ITEM, 2, "|product|article|goods|movie|game|宝贝|产品|产品id|产品编号|" },
  { AISLE_ROLE_TIME, 3,
    "|timestamp|time|ts|datetime|eventtime|eventtimestamp|eventdate|invoicedate|orderdate|ordertime|createdat|"
    "createtime|purchasedate|purchasetime|clicktime|visittime|transactiondate|orderedat|occurredat|时间|时间戳|"
    "下单时间|发生时间|行为时间|事件时间|订单日期|订单时间|购买时间|创建时间|付款时间|" },
  { AISLE_ROLE_TIME, 2, "|date|day|created|unixtime|epoch|日期|" },
  { AISLE_ROLE_KIND, 3,
    "|event|eventtype|eventname|action|actiontype|behavior|behaviour|behaviortype|behaviourtype|kind|interaction|"
    "interactiontype|行为|行为类型|事件|事件类型|事件名称|操作|操作类型|动作|" },
  { AISLE_ROLE_KIND, 1, "|type|activity|类型|" },
  { AISLE_ROLE_QUANTITY, 3, "|quantity|qty|quantities|数量|件数|购买数量|商品数量|" },
  { AISLE_ROLE_QUANTITY, 1, "|units|pieces|numberofcds|numberofitems|count|销量|" },
  { AISLE_ROLE_PRICE, 3, "|price|unitprice|itemprice|saleprice|sellingprice|价格|单价|售价|成交价|商品价格|" },
  { AISLE_ROLE_PRICE | LINE_TOTAL, 1,
    "|amount|total|totalprice|totalamount|linetotal|revenue|sales|dollarvalue|spend|金额|总价|总金额|销售额|实付金额|"
    "订单金额|" },
  { AISLE_ROLE_QUERY, 3,
    "|query|searchterm|searchquery|searchterms|searchkeyword|userquery|querytext|searchtext|搜索词|关键词|查询|查询词|"
    "检索词|搜索关键词|" },
  { AISLE_ROLE_QUERY, 2, "|keyword|keywords|search|搜索|" },
  { AISLE_ROLE_SESSION, 3, "|session|sessionid|usersession|visitid|gasessionid|会话|会话id|" },
  { AISLE_ROLE_CHANNEL, 3, "|channel|trafficsource|utmsource|utmmedium|渠道|流量来源|" },
  { AISLE_ROLE_CHANNEL, 1, "|source|medium|platform|device|来源|平台|" },
  { AISLE_ROLE_FOLD, 3, "|fold|" },
  { AISLE_ROLE_FOLD, 1, "|split|subset|" },
  { AISLE_ROLE_ORDER, 3,
    "|invoiceno|invoice|invoiceid|invoicenumber|orderid|orderno|ordernumber|order|transactionid|basketid|receiptid|"
    "receiptno|订单|订单id|订单号|订单编号|发票号|单号|交易号|" },
  { AISLE_ROLE_TITLE, 3,
    "|title|itemtitle|producttitle|productname|itemname|goodsname|标题|商品名称|商品名|商品标题|产品名称|" },
  { AISLE_ROLE_TITLE, 2, "|description|productdescription|商品描述|" },
  { AISLE_ROLE_TITLE, 1, "|name|名称|" },
};

char *
aisle_role_name_normal (const char *name)
{
  GString *out = g_string_new ("|");
  g_autofree char *lower = g_utf8_strdown (name, -1);

  for (const char *p = lower; *p != '\0' && *p != ':'; p++)
    if (g_ascii_isalnum (*p) || (guint8) *p >= 0x80)
      g_string_append_c (out, *p);
  g_string_append_c (out, '|');
  return g_string_free (out, FALSE);
}

static guint
guess_plain (const char *name, AisleRole *role, gboolean *total)
{
  g_autofree char *needle = aisle_role_name_normal (name);

  if (strlen (needle) <= 2)
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    if (strstr (tables[i].names, needle) != NULL)
      {
        *role = tables[i].role & ~LINE_TOTAL;
        *total = (tables[i].role & LINE_TOTAL) != 0;
        return tables[i].sure;
      }
  return 0;
}

/* "items.item_id" may be what its last part says, but a name that says it whole is surer. */
guint
aisle_role_guess_name (const char *name, AisleRole *role, gboolean *total)
{
  guint sure = guess_plain (name, role, total);
  const char *dot = strrchr (name, '.');

  if (sure > 0 || dot == NULL || dot[1] == '\0' || dot[1] == ' ')
    return sure;
  sure = guess_plain (dot + 1, role, total);
  return sure > 1 ? sure - 1 : sure;
}
