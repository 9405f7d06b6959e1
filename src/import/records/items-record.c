/* items-record.c: the catalogue: one row an item, the newest counts. */
#include "base/i18n.h"
#include "import/record-guess.h"

static const AisleRecordField fields[] = {
  { AISLE_ROLE_ITEM, AISLE_FIELD_ID, AISLE_FIELD_REQUIRED | AISLE_FIELD_KEY, "item" },
  { AISLE_ROLE_TITLE, AISLE_FIELD_TEXT, 0, "title" },
  { AISLE_ROLE_CATEGORY, AISLE_FIELD_ID, 0, "category" },
  { AISLE_ROLE_BRAND, AISLE_FIELD_ID, 0, "brand" },
  { AISLE_ROLE_PRICE, AISLE_FIELD_MONEY, 0, "price" },
  { AISLE_ROLE_COST, AISLE_FIELD_MONEY, 0, "cost" },
  { AISLE_ROLE_STOCK, AISLE_FIELD_NUMBER, 0, "stock" },
  { AISLE_ROLE_IMAGE, AISLE_FIELD_TEXT, 0, "image" },
  { AISLE_ROLE_TEXT, AISLE_FIELD_TEXT, 0, "text" },
  { AISLE_ROLE_IGNORE },
};

static const AisleRecordNames names[] = {
  { AISLE_ROLE_ITEM, 1, "|id|code|编号|编码|" },
  { AISLE_ROLE_TITLE, 2, "|descrip|movietitle|gamename|booktitle|name|名称|" },
  { AISLE_ROLE_CATEGORY, 3,
    "|category|categoryname|categorycode|categoryid|producttype|productcategory|department|"
    "类目|类别|分类|品类|商品类目|类目id|" },
  { AISLE_ROLE_CATEGORY, 1, "|class|genre|genres|type|group|cat|" },
  { AISLE_ROLE_BRAND, 3, "|brand|brandname|brandid|manufacturer|maker|vendor|品牌|品牌名|厂商|" },
  { AISLE_ROLE_COST, 3, "|cost|unitcost|costprice|purchaseprice|成本|进价|成本价|" },
  { AISLE_ROLE_STOCK, 3, "|stock|stockqty|stocklevel|inventory|onhand|库存|库存量|库存数量|" },
  { AISLE_ROLE_IMAGE, 3,
    "|image|imagepath|imageurl|imagelink|imagefile|img|imgurl|picture|pictureurl|photo|图片|图片地址|主图|" },
  { AISLE_ROLE_TEXT, 2, "|text|description|longdescription|productdescription|details|content|描述|详情|商品描述|" },
  { AISLE_ROLE_IGNORE },
};

static gboolean
file_says_so (const AisleRecordLook *look)
{
  static const char *const parts[] = {
    "collection", "corpus", "product", "catalog", "passage", "document", "商品", NULL
  };

  return aisle_record_look_file_says (look, parts);
}

/* A short description where there is no title is one: "WHITE METAL LANTERN".  MS MARCO's collection.tsv has an id and a
 * text without names. */
static void
by_values (AisleRecordLook *look)
{
  gssize text = aisle_record_look_column (look, AISLE_ROLE_TEXT);
  guint id, prose;

  if (file_says_so (look) && aisle_record_look_is_texts_by_id (look, &id, &prose))
    {
      look->roles[id] = AISLE_ROLE_ITEM;
      look->roles[prose] = AISLE_ROLE_TEXT;
      return;
    }

  if (text >= 0 && !aisle_record_look_has (look, AISLE_ROLE_TITLE) && look->evidence[text].mean_length < 60)
    look->roles[text] = AISLE_ROLE_TITLE;
}

static double
sure (const AisleRecordLook *look)
{
  static const AisleRole facts[] = { AISLE_ROLE_TITLE, AISLE_ROLE_CATEGORY, AISLE_ROLE_BRAND, AISLE_ROLE_PRICE,
                                     AISLE_ROLE_COST,  AISLE_ROLE_STOCK,    AISLE_ROLE_IMAGE, AISLE_ROLE_TEXT };
  static const AisleRole of_logs[] = { AISLE_ROLE_USER, AISLE_ROLE_SESSION, AISLE_ROLE_ORDER,
                                       AISLE_ROLE_KIND, AISLE_ROLE_QUERY,   AISLE_ROLE_QUANTITY };
  guint item = aisle_record_look_sure (look, AISLE_ROLE_ITEM), known = 0;

  if (item == 0 && !look->mapping->header && aisle_record_look_has (look, AISLE_ROLE_ITEM))
    return .9;
  if (item == 0 || aisle_record_look_distinct (look, AISLE_ROLE_ITEM) < 1)
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (of_logs); i++)
    if (aisle_record_look_named (look, of_logs[i]))
      return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    known += aisle_record_look_sure (look, facts[i]) > 0;
  if (known == 0)
    return 0;
  if (aisle_record_look_named (look, AISLE_ROLE_TIME))
    return .55;
  return item > 1 ? .85 : aisle_record_look_has (look, AISLE_ROLE_TITLE) ? .6 : 0;
}

const AisleRecordKind aisle_record_items = {
  .id = "items",
  .title = N_ ("Items (catalogue)"),
  .table = "item_records",
  .view = "catalogue",
  .clash = AISLE_CLASH_LAST,
  .fields = fields,
  .names = names,
  .by_values = by_values,
  .sure = sure,
};
