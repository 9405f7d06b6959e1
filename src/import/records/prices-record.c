/* prices-record.c: price, units and stock of an item in a store or region on a day or in a week. */
#include "base/i18n.h"
#include "import/record-guess.h"

static const AisleRecordField fields[] = {
  { AISLE_ROLE_ITEM, AISLE_FIELD_ID, AISLE_FIELD_REQUIRED | AISLE_FIELD_KEY, "item" },
  { AISLE_ROLE_REGION, AISLE_FIELD_ID, AISLE_FIELD_KEY, "region" },
  { AISLE_ROLE_TIME, AISLE_FIELD_TIME, AISLE_FIELD_KEY, "time" },
  { AISLE_ROLE_PERIOD, AISLE_FIELD_INTEGER, AISLE_FIELD_KEY, "period" },
  { AISLE_ROLE_PRICE, AISLE_FIELD_MONEY, 0, "price" },
  { AISLE_ROLE_QUANTITY, AISLE_FIELD_NUMBER, 0, "units" },
  { AISLE_ROLE_SALES, AISLE_FIELD_MONEY, 0, "sales" },
  { AISLE_ROLE_STOCK, AISLE_FIELD_NUMBER, 0, "stock" },
  { AISLE_ROLE_PROMOTION, AISLE_FIELD_ID, 0, "promotion" },
  { AISLE_ROLE_TITLE, AISLE_FIELD_TEXT, AISLE_FIELD_OF_ITEM, "title" },
  { AISLE_ROLE_CATEGORY, AISLE_FIELD_ID, AISLE_FIELD_OF_ITEM, "category" },
  { AISLE_ROLE_BRAND, AISLE_FIELD_ID, AISLE_FIELD_OF_ITEM, "brand" },
  { AISLE_ROLE_IGNORE },
};

static const AisleRole any_of[] = { AISLE_ROLE_TIME, AISLE_ROLE_PERIOD, AISLE_ROLE_IGNORE };

static const AisleRecordNames names[] = {
  { AISLE_ROLE_ITEM, 2, "|series|dept|department|" },
  { AISLE_ROLE_ITEM, 1, "|atype|type|" },
  { AISLE_ROLE_REGION, 3, "|store|storeid|storenbr|storeno|shop|shopid|region|market|地区|区域|门店|店铺|门店id|" },
  { AISLE_ROLE_PERIOD, 3, "|week|weekno|weeknumber|period|monthnumber|daynumber|周|周次|期|" },
  { AISLE_ROLE_PERIOD, 1, "|t|d|wk|" },
  { AISLE_ROLE_PRICE, 3, "|averageprice|avgprice|regularprice|shelfprice|平均价格|" },
  { AISLE_ROLE_QUANTITY, 3, "|move|unitssold|unitsales|totalvolume|volume|demand|销量|销售量|" },
  { AISLE_ROLE_QUANTITY, 1, "|value|units|" },
  { AISLE_ROLE_SALES, 3, "|weeklysales|dailysales|monthlysales|salesvalue|revenue|销售额|" },
  { AISLE_ROLE_SALES, 1, "|sales|amount|" },
  { AISLE_ROLE_STOCK, 3, "|stock|stocklevel|inventory|onhand|库存|库存量|" },
  { AISLE_ROLE_CATEGORY, 3, "|category|类目|品类|" },
  { AISLE_ROLE_BRAND, 3, "|brand|品牌|" },
  { AISLE_ROLE_PROMOTION, 3, "|promotion|promo|onpromotion|promotionflag|促销|是否促销|" },
  { AISLE_ROLE_PROMOTION, 1, "|sale|deal|" },
  { AISLE_ROLE_IGNORE },
};

static double
sure (const AisleRecordLook *look)
{
  gssize time = aisle_record_look_column (look, AISLE_ROLE_TIME);
  guint period = aisle_record_look_sure (look, AISLE_ROLE_PERIOD);
  gboolean region = aisle_record_look_has (look, AISLE_ROLE_REGION);
  gboolean amount = aisle_record_look_has (look, AISLE_ROLE_PRICE) || aisle_record_look_has (look, AISLE_ROLE_QUANTITY)
                    || aisle_record_look_has (look, AISLE_ROLE_SALES) || aisle_record_look_has (look, AISLE_ROLE_STOCK);

  if (aisle_record_look_sure (look, AISLE_ROLE_ITEM) == 0 || !amount || aisle_record_look_named (look, AISLE_ROLE_USER)
      || aisle_record_look_named (look, AISLE_ROLE_SESSION) || aisle_record_look_named (look, AISLE_ROLE_ORDER)
      || aisle_record_look_named (look, AISLE_ROLE_KIND))
    return 0;
  /* Times of day are those of single events. */
  if (time >= 0
      && (double) look->evidence[time].whole_days + .5
             < look->evidence[time].time_share * (double) look->evidence[time].n)
    return 0;
  if (time < 0 && period == 0)
    return 0;
  return region ? .9 : .72;
}

const AisleRecordKind aisle_record_prices = {
  .id = "prices",
  .title = N_ ("Prices, units and stock"),
  .table = "prices",
  .view = "prices_readable",
  .clash = AISLE_CLASH_KEEP,
  .fields = fields,
  .any_of = any_of,
  .names = names,
  .sure = sure,
};
