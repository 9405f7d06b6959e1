/* reviews-record.c: what users wrote about items, with a rating or a label. */
#include "base/i18n.h"
#include "import/record-guess.h"

static const AisleRecordField fields[] = {
  { AISLE_ROLE_TEXT, AISLE_FIELD_TEXT, AISLE_FIELD_REQUIRED, "text" },
  { AISLE_ROLE_USER, AISLE_FIELD_ID, 0, "user" },
  { AISLE_ROLE_ITEM, AISLE_FIELD_ID, 0, "item" },
  { AISLE_ROLE_RATING, AISLE_FIELD_NUMBER, 0, "rating" },
  { AISLE_ROLE_LABEL, AISLE_FIELD_ID, 0, "label" },
  { AISLE_ROLE_TIME, AISLE_FIELD_TIME, 0, "time" },
  { AISLE_ROLE_CATEGORY, AISLE_FIELD_ID, 0, "category" },
  { AISLE_ROLE_ORDER, AISLE_FIELD_ID, 0, "order_" },
  { AISLE_ROLE_FOLD, AISLE_FIELD_FOLD, 0, "fold" },
  { AISLE_ROLE_TITLE, AISLE_FIELD_TEXT, AISLE_FIELD_OF_ITEM, "title" },
  { AISLE_ROLE_IGNORE },
};

static const AisleRecordNames names[] = {
  { AISLE_ROLE_TEXT, 3,
    "|review|reviewtext|reviewbody|reviewcommentmessage|translatedreview|comment|commenttext|comments|评论|评价|评价内容|"
    "评论内容|" },
  { AISLE_ROLE_TEXT, 1, "|text|sentence|content|body|cleantext|phrase|内容|文本|" },
  { AISLE_ROLE_RATING, 3,
    "|rating|star|stars|starrating|overall|overallrating|score|reviewscore|csatscore|评分|星级|" },
  { AISLE_ROLE_LABEL, 3, "|labeltext|labelname|labeldesc|labeldes|标签名|" },
  { AISLE_ROLE_LABEL, 2, "|label|liked|target|标签|" },
  { AISLE_ROLE_LABEL, 3, "|sentiment|sentimentlabel|polarity|airlinesentiment|情感|情感倾向|情感类别|情感标签|" },
  { AISLE_ROLE_CATEGORY, 2, "|category|cat|productcategory|类目|类别|分类|品类|" },
  { AISLE_ROLE_IGNORE },
};

/* Prose beside a column of two to five numbers: "a fine film", 1; of one where the file is sorted by them.  Of many columns
 * the only prose, where somebody said that there are reviews. */
static void
by_values (AisleRecordLook *look)
{
  gssize text = look->n_columns <= 3           ? aisle_record_look_prose (look)
                : look->mapping->target_chosen ? aisle_record_look_only_prose (look)
                                               : -1;

  if (aisle_record_look_has (look, AISLE_ROLE_TEXT) || text < 0)
    return;
  look->roles[text] = AISLE_ROLE_TEXT;
  for (guint sorted = 0; sorted < 2; sorted++)
    for (guint i = 0; i < look->n_columns && !aisle_record_look_has (look, AISLE_ROLE_LABEL); i++)
      if (look->roles[i] == AISLE_ROLE_IGNORE && look->evidence[i].integers == look->evidence[i].n
          && (look->n_columns <= 3 || aisle_record_look_nameless (look, i))
          && (sorted ? aisle_record_look_one_label (look, i, (guint) text)
                     : look->evidence[i].distinct >= 2 && look->evidence[i].distinct <= 5))
        look->roles[i] = AISLE_ROLE_LABEL;
}

static double
sure (const AisleRecordLook *look)
{
  guint text = aisle_record_look_sure (look, AISLE_ROLE_TEXT);
  gssize label = aisle_record_look_column (look, AISLE_ROLE_LABEL);
  gboolean numbers =
      label >= 0 && look->evidence[label].integers == look->evidence[label].n && look->evidence[label].distinct <= 5;

  if (!aisle_record_look_has (look, AISLE_ROLE_TEXT))
    return 0;
  if (text == 3)
    return .9;
  /* "airline_sentiment" beside a text says what it is, though tweets have an author and a time too. */
  if (text > 0 && label >= 0
      && strstr (((AisleMappedColumn *) look->mapping->columns->pdata[label])->name, "sentiment"))
    return .88;
  /* Words that name a label are intents, numbers are opinions. */
  if (aisle_record_look_has (look, AISLE_ROLE_RATING) || numbers)
    return text > 0 ? .88 : .75;
  return 0;
}

const AisleRecordKind aisle_record_reviews = {
  .id = "reviews",
  .title = N_ ("Reviews"),
  .table = "reviews",
  .view = "reviews_readable",
  .clash = AISLE_CLASH_KEEP,
  .fields = fields,
  .names = names,
  .by_values = by_values,
  .sure = sure,
};
