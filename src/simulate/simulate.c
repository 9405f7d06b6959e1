/* simulate.c: parameters in, files out. */
#include "simulate/simulate.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "simulate/shop.h"

#include <errno.h>

G_DEFINE_QUARK (aisle - simulate - error - quark, aisle_simulate_error)

/* Logs up to this size carry the titles too, unless told otherwise. */
#define TITLES_UP_TO 1000000

static const char *const languages[] = { "en", "zh", NULL };
static const char *const drivers[] = { NC_ ("choice", "category"), NC_ ("choice", "channel"), NC_ ("choice", "step"),
                                       NULL };
static const char *const title_choices[] = { "auto", "yes", "no", NULL };

const AisleParam aisle_simulate_params[] = {
  { "events", N_ ("Events"), AISLE_PARAM_INTEGER, "200000", 100, 100000000, NULL, NULL,
    N_ ("Rows of the log, exactly.") },
  { "users", N_ ("Users"), AISLE_PARAM_INTEGER, "0", 0, 10000000, NULL, NULL,
    N_ ("About how many users; 0 means one for 45 events.") },
  { "items", N_ ("Items"), AISLE_PARAM_INTEGER, "0", 0, 1000000, NULL, NULL,
    N_ ("Items of the catalogue; 0 means one for 165 events, at least 500.") },
  { "days", N_ ("Days"), AISLE_PARAM_INTEGER, "180", 7, 3650, NULL, N_ ("days"), N_ ("Length of the log.") },
  { "start", N_ ("Start"), AISLE_PARAM_DATE, "2026-01-01", 0, 0, NULL, NULL, N_ ("First day of the log.") },
  { "seed", N_ ("Seed"), AISLE_PARAM_INTEGER, "1", 0, 9007199254740991, NULL, NULL,
    N_ ("The same seed gives the same bytes.") },
  { "language", N_ ("Language"), AISLE_PARAM_CHOICE, "en", 0, 0, languages, NULL,
    N_ ("Language of titles, brands and categories.") },
  { "titles", N_ ("Titles in the log"), AISLE_PARAM_CHOICE, "auto", 0, 0, title_choices, NULL,
    N_ ("Whether the log repeats the item's title; auto: up to a million events.") },
  { "plant", N_ ("Planted"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("What more the log shall hold: anomalies (days unlike the others), baskets (what is bought together), change "
        "(something different in the last days), channels (where users come from), dialogues (what customers ask and are "
        "answered), searches (what is searched for, shown and clicked); the last two in files of their own.") },
  { "searches", N_ ("Searches"), AISLE_PARAM_INTEGER, "0", 0, 1000000, NULL, NULL,
    N_ ("About how many searches; 0 means none or, where they are planted, one for ten events, at most 200,000.") },
  { "dialogues", N_ ("Dialogues"), AISLE_PARAM_INTEGER, "0", 0, 1000000, NULL, NULL,
    N_ ("How many conversations; 0 means none or, where they are planted, one for a hundred events, at least 500 and at "
        "most 20,000.") },
  { "slips", N_ ("Slips"), AISLE_PARAM_REAL, "0", 0, .5, NULL, NULL,
    N_ ("Share of the questions in planted dialogues that are vague, misspelt, labelled wrongly or of no business of the "
        "shop's.") },
  { "driver", N_ ("Driver"), AISLE_PARAM_CHOICE, "category", 0, 0, drivers, NULL,
    N_ ("What a planted change changes: carts of one category, visits of one channel, or the step to the "
        "purchase.") },
};
const gsize aisle_simulate_n_params = G_N_ELEMENTS (aisle_simulate_params);

static gboolean
choose_planted (AisleShop *shop, const AisleParams *params, GError **error)
{
  struct
  {
    const char *name;
    gboolean *planted;
  } const choices[] = { { "anomalies", &shop->anomalies.planted }, { "baskets", &shop->baskets.planted },
                        { "change", &shop->change.planted },       { "channels", &shop->channels.planted },
                        { "dialogues", &shop->dialogues },         { "searches", &shop->searches } };
  const char *driver = aisle_params_text (params, "driver");
  g_auto (GStrv) names = aisle_params_list (params, "plant");

  shop->searches = aisle_params_integer (params, "searches") > 0;
  shop->dialogues = aisle_params_integer (params, "dialogues") > 0;
  for (gsize i = 0; names[i] != NULL; i++)
    {
      gsize c = 0;

      while (c < G_N_ELEMENTS (choices) && !g_str_equal (names[i], choices[c].name))
        c++;
      if (c == G_N_ELEMENTS (choices))
        {
          g_set_error (error, AISLE_SIMULATE_ERROR, AISLE_ERROR_USAGE,
                       _ ("nothing called '%s' can be planted: choose from anomalies, baskets, change, channels, "
                          "dialogues and searches"),
                       names[i]);
          return FALSE;
        }
      *choices[c].planted = TRUE;
    }
  shop->change.driver = g_str_equal (driver, "category")  ? AISLE_SHOP_CHANGE_CATEGORY
                        : g_str_equal (driver, "channel") ? AISLE_SHOP_CHANGE_CHANNEL
                                                          : AISLE_SHOP_CHANGE_STEP;
  if (shop->change.planted && shop->change.driver == AISLE_SHOP_CHANGE_CHANNEL)
    shop->channels.planted = TRUE;
  return TRUE;
}

static void
init_shop (AisleShop *shop, const AisleParams *params)
{
  gint64 start = aisle_params_integer (params, "start");

  shop->seed = aisle_params_integer (params, "seed");
  shop->n_events = aisle_params_integer (params, "events");
  shop->n_users = aisle_params_integer (params, "users");
  shop->n_items = aisle_params_integer (params, "items");
  shop->n_days = aisle_params_integer (params, "days");
  shop->start = start == G_MININT64 ? 0 : start;
  shop->n_searches = aisle_params_integer (params, "searches");
  if (shop->n_searches == 0)
    shop->n_searches = CLAMP (shop->n_events / 10, 1, 200000);
  shop->n_dialogues = aisle_params_integer (params, "dialogues");
  if (shop->n_dialogues == 0)
    shop->n_dialogues = CLAMP (shop->n_events / 100, 500, 20000);
  shop->slips = aisle_params_real (params, "slips");
  if (shop->n_users == 0)
    shop->n_users = MAX (shop->n_events / 45, 1);
  if (shop->n_items == 0)
    shop->n_items = MAX (shop->n_events / 165, 500);
  shop->n_items = MAX (shop->n_items, 20);
  shop->titles.chinese = g_str_equal (aisle_params_text (params, "language"), "zh");

  aisle_shop_catalogue_init (shop);
  aisle_shop_titles_init (shop);
  aisle_shop_change_init (shop);
  aisle_shop_anomalies_init (shop);
  aisle_shop_channels_init (shop);
  aisle_shop_baskets_init (shop);
  aisle_shop_cohorts_init (shop);
  aisle_shop_sessions_init (shop);
  aisle_shop_tastes_init (shop);
  aisle_shop_sequences_init (shop);
  aisle_shop_funnel_init (shop);
}

static void
clear_shop (AisleShop *shop)
{
  aisle_shop_channels_clear (shop);
  aisle_shop_sequences_clear (shop);
  aisle_shop_tastes_clear (shop);
  aisle_shop_cohorts_clear (shop);
  aisle_shop_titles_clear (shop);
  aisle_shop_catalogue_clear (shop);
}

static JsonNode *
tell (const AisleShop *shop, const AisleParams *params, gsize n_users, gsize n_sessions)
{
  const struct
  {
    const char *name;
    void (*tell) (const AisleShop *shop, JsonBuilder *builder);
    gboolean planted;
  } truths[] = {
    { "catalogue", aisle_shop_catalogue_tell, TRUE },
    { "titles", aisle_shop_titles_tell, TRUE },
    { "cohorts", aisle_shop_cohorts_tell, TRUE },
    { "sessions", aisle_shop_sessions_tell, TRUE },
    { "tastes", aisle_shop_tastes_tell, TRUE },
    { "sequences", aisle_shop_sequences_tell, TRUE },
    { "funnel", aisle_shop_funnel_tell, TRUE },
    { "anomalies", aisle_shop_anomalies_tell, shop->anomalies.planted },
    { "baskets", aisle_shop_baskets_tell, shop->baskets.planted },
    { "change", aisle_shop_change_tell, shop->change.planted },
    { "channels", aisle_shop_channels_tell, shop->channels.planted },
    { "dialogues", aisle_shop_dialogues_tell, shop->dialogues },
    { "searches", aisle_shop_searches_tell, shop->searches },
  };
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "params");
  json_builder_add_value (builder, aisle_params_to_json (params));
  json_builder_set_member_name (builder, "events");
  json_builder_add_int_value (builder, shop->n_events);
  json_builder_set_member_name (builder, "users");
  json_builder_add_int_value (builder, n_users);
  json_builder_set_member_name (builder, "visits");
  json_builder_add_int_value (builder, n_sessions);
  for (gsize i = 0; i < G_N_ELEMENTS (truths); i++)
    {
      if (!truths[i].planted)
        continue;
      json_builder_set_member_name (builder, truths[i].name);
      json_builder_begin_object (builder);
      truths[i].tell (shop, builder);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static gboolean
write_all (AisleShop *shop, const char *folder, const AisleParams *params, AisleProgress *progress, GError **error)
{
  g_autofree char *log = g_build_filename (folder, "events.csv", NULL);
  g_autofree char *items = g_build_filename (folder, "items.csv", NULL);
  g_autofree char *truth = g_build_filename (folder, "truth.json", NULL);
  const char *titles = aisle_params_text (params, "titles");
  gboolean with_titles =
      g_str_equal (titles, "yes") || (g_str_equal (titles, "auto") && shop->n_events <= TITLES_UP_TO);
  gsize n_users, n_sessions;
  g_autofree AisleShopEvent *events = aisle_shop_draw_log (shop, &n_users, &n_sessions, progress, error);
  g_autoptr (JsonNode) told = NULL;

  if (events == NULL)
    return FALSE;
  told = tell (shop, params, n_users, n_sessions);
  return aisle_shop_write_items (shop, items, error) && aisle_json_write (truth, told, error)
         && (!shop->searches || aisle_shop_write_searches (shop, events, n_sessions, folder, progress, error))
         && (!shop->dialogues || aisle_shop_write_dialogues (shop, events, folder, progress, error))
         && aisle_shop_write_log (shop, events, with_titles, log, progress, error);
}

gboolean
aisle_simulate (const char *folder, const AisleParams *params, AisleProgress *progress, GError **error)
{
  AisleShop shop = { 0 };
  gboolean ok;

  if (!choose_planted (&shop, params, error))
    return FALSE;
  if (g_mkdir_with_parents (folder, 0755) != 0)
    {
      aisle_set_error_from_errno (error, errno, "create", folder);
      return FALSE;
    }
  init_shop (&shop, params);
  ok = write_all (&shop, folder, params, progress, error);
  clear_shop (&shop);
  return ok;
}
