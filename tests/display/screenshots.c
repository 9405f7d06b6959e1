/* screenshots.c: a picture of every page: screenshots FOLDER, in the language of the environment.
 *
 * Names: PAGE-WIDTHxHEIGHT[-dark].png.  Further arguments name the pages to picture; without them, all. */
#include "harness.h"
#include "widgets/params-form.h"

#include "base/i18n.h"

static char *folder;
static char **wanted; /* NULL-terminated; none: all */

static const struct
{
  int width, height;
} sizes[] = { { 1280, 800 }, { 360, 640 } };

/* The page as it stands, in every size, light and dark; not idle: at once, while jobs run. */
static void
shoot_when (const char *name, gboolean idle)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  if (wanted[0] != NULL && !g_strv_contains ((const char *const *) wanted, name))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      harness_resize (sizes[i].width, sizes[i].height);
      if (idle)
        {
          harness_wait_idle ();
          harness_wait_no_toast ();
        }
      for (guint dark = 0; dark < 2; dark++)
        {
          g_autofree char *file =
              g_strdup_printf ("%s-%dx%d%s.png", name, sizes[i].width, sizes[i].height, dark ? "-dark" : "");
          g_autofree char *path = g_build_filename (folder, file, NULL);
          adw_style_manager_set_color_scheme (style, dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
          harness_screenshot (path);
          g_print ("# %s\n", file);
        }
      adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
    }
  harness_resize (sizes[0].width, sizes[0].height);
}

static void
shoot (const char *name)
{
  shoot_when (name, TRUE);
}

static void
go (const char *page, const char *detail)
{
  aisle_window_show_page (harness_window (), page, detail);
  harness_wait_idle ();
}

static gboolean
has_project (gpointer data)
{
  return aisle_session_get_path (aisle_window_get_session (harness_window ())) != NULL;
}

static GtkWidget *
suggested_button (void)
{
  GtkWidget *button = harness_find_type (NULL, GTK_TYPE_BUTTON, 0);

  for (guint i = 0; button != NULL && !gtk_widget_has_css_class (button, "suggested-action"); i++)
    button = harness_find_type (NULL, GTK_TYPE_BUTTON, i);
  g_assert_nonnull (button);
  return button;
}

static void
import (const char *path)
{

  harness_drop (path);
  harness_click (suggested_button ());
  harness_wait (has_project, NULL, "the imported project");
  harness_wait_idle ();
}

/* The dialog that is open, as it opens and narrow. */
static void
shoot_dialog (const char *name)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  GtkWidget *dialog = harness_dialog ();

  g_assert_nonnull (dialog);
  if (wanted[0] != NULL && !g_strv_contains ((const char *const *) wanted, name))
    return;
  for (guint narrow = 0; narrow < 2; narrow++)
    {
      if (narrow)
        gtk_window_set_default_size (GTK_WINDOW (dialog), 360, 640);
      harness_wait_idle ();
      for (guint dark = 0; dark < 2; dark++)
        {
          g_autofree char *file = g_strdup_printf ("%s%s%s.png", name, narrow ? "-360x640" : "", dark ? "-dark" : "");
          g_autofree char *path = g_build_filename (folder, file, NULL);
          adw_style_manager_set_color_scheme (style, dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
          harness_screenshot_of (dialog, path);
          g_print ("# %s\n", file);
        }
    }
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
}

/* By its text, in the language of the pictures. */
static void
click_button (const char *label)
{
  GtkWidget *found = harness_find (NULL, g_dgettext (GETTEXT_PACKAGE, label));
  if (found == NULL)
    g_error ("no button '%s'", label);
  harness_click (found);
  harness_wait_idle ();
}

/* Another month of the fixture, with other prices, another name for them and a column that is new. */
static void
shoot_next_month (const char *log)
{
  g_autofree char *path = g_build_filename (harness_home (), "events_may.csv", NULL), *text = NULL;
  g_autoptr (GString) may = NULL;

  g_assert_true (g_file_get_contents (log, &text, NULL, NULL));
  may = g_string_new (text);
  g_string_replace (may, "2026-03-", "2026-05-", 0);
  g_string_replace (may, ",price,", ",unit_price,", 0);
  g_string_replace (may, ",59.0,", ",88.0,", 0);
  harness_write_file (path, may->str);
  go ("data", path);
  shoot ("import-next-month");
  click_button ("Compare with What Is Here");
  shoot_dialog ("compare");
  gtk_window_close (GTK_WINDOW (harness_dialog ()));
  harness_wait_idle ();
  click_button ("Cancel");
}

/* An export as a shop's system writes it: forty columns, five of them of use. */
static char *
write_wide_log (void)
{
  static const char *const known[] = { "order_id", "customer_id", "sku", "created_at", "unit_price" };
  g_autoptr (GString) text = g_string_new (NULL);
  char *path = g_build_filename (harness_home (), "orders_export.csv", NULL);

  for (guint i = 0; i < 40; i++)
    if (i % 8 == 2)
      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", known[i / 8]);
    else
      g_string_append_printf (text, "%sfield_%02u", i > 0 ? "," : "", i + 1);
  for (guint row = 0; row < 30; row++)
    for (guint i = 0; i < 40; i++)
      {
        g_string_append (text, i > 0 ? "," : "\n");
        switch (i % 8 == 2 ? i / 8 : 5)
          {
          case 0:
            g_string_append_printf (text, "R%05u", 1000 + row / 2);
            break;
          case 1:
            g_string_append_printf (text, "C%04u", row * 7 % 13);
            break;
          case 2:
            g_string_append_printf (text, "SKU-%03u", row * 5 % 17);
            break;
          case 3:
            g_string_append_printf (text, "2026-03-%02u 09:%02u:00", 1 + row / 2, row);
            break;
          case 4:
            g_string_append_printf (text, "%u.90", 10 + row * 3 % 40);
            break;
          default:
            g_string_append_printf (text, i % 3 == 0 ? "" : "%u", (row + i) % 4);
          }
      }
  harness_write_file (path, text->str);
  return path;
}

/* An export that a preset knows, a folder of daily logs, and a file that is none. */
static void
shoot_sources (void)
{
  g_autofree char *orders = g_build_filename (harness_home (), "shopify_orders.csv", NULL);
  g_autofree char *daily = g_build_filename (harness_home (), "daily", NULL);
  g_autofree char *broken = g_build_filename (harness_home (), "notes.csv", NULL);

  harness_write_file (orders, "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n"
                              "#1001,ann@example.org,2026-03-02 09:00:00 +0000,1,Mug,9.90,MUG-1\n"
                              "#1001,,,2,Plate,12.50,PLT-1\n"
                              "#1002,bob@example.org,2026-03-03 10:00:00 +0000,1,Mug,9.90,MUG-1\n");
  go ("data", orders);
  shoot ("import-preset");
  g_mkdir_with_parents (daily, 0755);
  for (guint day = 1; day <= 12; day++)
    {
      g_autofree char *name = g_strdup_printf ("2026-03-%02u.csv", day);
      g_autofree char *path = g_build_filename (daily, name, NULL);
      g_autofree char *text = g_strdup_printf ("user_id,event,timestamp,item_id\nu1,view,2026-03-%02u 09:00:00,A\n"
                                               "u%u,view,2026-03-%02u 10:00:00,B\n",
                                               day, day, day);
      harness_write_file (path, text);
    }
  go ("data", daily);
  shoot ("import-folder");
  harness_write_file (broken, "");
  go ("data", broken);
  shoot ("import-error");
}

static void
shoot_assistant (void)
{
  g_autofree char *chinese = harness_fixture ("events_gb18030.csv"), *commas = harness_fixture ("events_semicolon.csv");
  g_autofree char *wide = write_wide_log ();

  harness_open (NULL);
  go ("data", NULL);
  shoot ("data-no-project");
  shoot_sources ();
  go ("data", chinese);
  shoot ("import-gb18030");
  go ("data", commas);
  shoot ("import-semicolon");
  go ("data", wide);
  shoot ("import-40-columns");
  harness_close ();
}

/* A small log with something of everything that goes wrong, and a second one with rows that cannot be read. */
static void
shoot_data (void)
{
  g_autofree char *log = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "golden", "fixtures", "events_utf8.csv", NULL);
  g_autofree char *more = g_build_filename (harness_home (), "events_april.csv", NULL);

  harness_write_file (more, "user_id,event,timestamp,item_id,price\nu1,view,2026-04-02 09:00:00,A,\n"
                            "u2,buy,2026-04-02 09:10:00,B,59.0\nu2,buy,yesterday,B,59.0\n"
                            "u3,buy,2026-04-03 10:00:00,C,dear\nu3,view,31 April,C,12\n");
  harness_open (NULL);
  import (log);
  import (more);
  go ("data", "tables");
  shoot ("data-tables");
  go ("data", "quality");
  shoot ("data-quality");
  {
    GtkWidget *finding = harness_find_type (NULL, g_type_from_name ("AisleFindingRow"), 0);
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (harness_find_type (finding, GTK_TYPE_TOGGLE_BUTTON, 0)), TRUE);
  }
  harness_wait_idle ();
  shoot ("data-quality-rows");
  go ("data", "recipe");
  shoot ("data-recipe-empty");
  go ("data", "quality");
  harness_click (suggested_button ());
  harness_wait_idle ();
  shoot ("data-quality-mended");
  go ("data", "tables events");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (harness_find_type (NULL, GTK_TYPE_CHECK_BUTTON, 0)), TRUE);
  harness_wait_idle ();
  shoot ("data-tables-stored");
  go ("data", "recipe");
  shoot ("data-recipe");
  click_button ("Add a Step…");
  g_usleep (300000); /* the preview is asked for a little after the form has settled */
  harness_wait_idle ();
  shoot_dialog ("add-step");
  gtk_window_close (GTK_WINDOW (harness_dialog ()));
  harness_wait_idle ();
  shoot_next_month (log);
  go ("data", "features");
  shoot ("features");
  go ("data", "sources");
  shoot ("data-sources");
  {
    GtkWidget *row = harness_find_type (NULL, ADW_TYPE_EXPANDER_ROW, 0);
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
    harness_wait_idle ();
    shoot ("data-sources-open");
  }
  harness_close ();
}

/* What a button opens, light and dark. */
static void
shoot_popover (const char *name, GtkWidget *button)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  GtkWidget *popover = NULL;

  if (wanted[0] != NULL && !g_strv_contains ((const char *const *) wanted, name))
    return;
  harness_click (button);
  harness_wait_idle ();
  for (guint i = 0; (popover = harness_find_type (NULL, GTK_TYPE_POPOVER, i)) != NULL; i++)
    if (gtk_widget_get_mapped (popover))
      break;
  g_assert_nonnull (popover);
  for (guint dark = 0; dark < 2; dark++)
    {
      g_autofree char *file = g_strdup_printf ("%s%s.png", name, dark ? "-dark" : "");
      g_autofree char *path = g_build_filename (folder, file, NULL);
      adw_style_manager_set_color_scheme (style, dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
      harness_screenshot_of (popover, path);
      g_print ("# %s\n", file);
    }
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
  gtk_popover_popdown (GTK_POPOVER (popover));
  harness_wait_idle ();
}

static void
shoot_popovers (void)
{
  GtkWidget *chooser = harness_find_type (NULL, g_type_from_name ("AisleColumnChooser"), 0);
  GtkWidget *bar = harness_find_type (NULL, g_type_from_name ("AisleFilterBar"), 0);
  g_autofree char *price =
      g_strdup_printf (g_dgettext (GETTEXT_PACKAGE, "About the column %s"), g_dgettext (GETTEXT_PACKAGE, "Price"));

  shoot_popover ("popover-columns", chooser);
  shoot_popover ("popover-filter", gtk_widget_get_first_child (gtk_widget_get_first_child (bar)));
  shoot_popover ("popover-price", harness_find (NULL, price));
}

/* The sample shop's tables and SQL. */
static void
shoot_tables (void)
{
  go ("data", "tables events");
  shoot ("tables");
  shoot_popovers ();
  go ("data", "tables items");
  shoot ("tables-items");
  go ("data", "sql SELECT kind, count (*) AS events FROM events_readable GROUP BY kind ORDER BY events DESC");
  shoot ("sql");
  go ("data", "sql SELECT date (time) AS day, count (*) AS events FROM events_readable GROUP BY day ORDER BY day");
  harness_click (gtk_widget_get_last_child (harness_find_type (NULL, GTK_TYPE_STACK_SWITCHER, 1)));
  shoot ("sql-chart");
  go ("data", "sql SELECT prize FROM events");
  shoot ("sql-error");
}

/* A picture whose name begins so. */
static gboolean
wants (const char *prefix)
{
  gboolean any = wanted[0] == NULL;

  for (char **name = wanted; *name != NULL; name++)
    any = any || g_str_has_prefix (*name, prefix);
  return any;
}

/* Cards ask when they come into sight. */
static void
visit_cards (GtkWidget *viewport)
{
  GtkWidget *card;

  for (guint i = 0; (card = harness_find_type (viewport, g_type_from_name ("AisleQuestionView"), i)) != NULL; i++)
    {
      harness_scroll_to (card);
      harness_wait_idle ();
    }
  gtk_adjustment_set_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (viewport)), 0);
}

/* All of a page or a view, which is longer than the window. */
static void
shoot_long (const char *name, const char *type)
{
  GtkWidget *viewport = harness_find_type (harness_find_type (NULL, g_type_from_name (type), 0), GTK_TYPE_VIEWPORT, 0);
  g_autofree char *file = g_strdup_printf ("%s-long.png", name), *path = g_build_filename (folder, file, NULL);

  if (viewport == NULL || (wanted[0] != NULL && !g_strv_contains ((const char *const *) wanted, name)))
    return;
  visit_cards (viewport);
  harness_screenshot_of (gtk_viewport_get_child (GTK_VIEWPORT (viewport)), path);
  g_print ("# %s\n", file);
}

static void
shoot_behaviour (const char *prefix)
{
  static const char *const views[] = { "journeys", "funnels", "retention", "baskets", "segments" };

  if (!wants (prefix))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%s", prefix, views[i]);
      go ("behaviour", views[i]);
      shoot (name);
      harness_wait_idle ();
      shoot_long (name, "AislePageView");
    }
}

/* As it opens, and the whole of it. */
static void
shoot_overview (const char *name)
{
  if (!wants (name))
    return;
  go ("overview", NULL);
  shoot (name);
  shoot_long (name, "AisleOverviewPage");
  g_autofree char *narrow = g_strconcat (name, "-narrow", NULL);
  harness_resize (sizes[1].width, sizes[1].height);
  shoot_long (narrow, "AisleOverviewPage");
  harness_resize (sizes[0].width, sizes[0].height);
}

/* A part of the retention grid brushed, with what can be done with the users behind it. */
static void
shoot_brushed (void)
{
  GtkWidget *chart;

  if (!wants ("behaviour-brushed"))
    return;
  go ("behaviour", "retention");
  chart = harness_find_type (harness_find_type (NULL, g_type_from_name ("AisleQuestionView"), 0),
                             g_type_from_name ("AisleChartView"), 0);
  harness_move_to (chart, gtk_widget_get_width (chart) * .3, gtk_widget_get_height (chart) * .3);
  harness_press ();
  harness_move_to (chart, gtk_widget_get_width (chart) * .4, gtk_widget_get_height (chart) * .45);
  harness_move_to (chart, gtk_widget_get_width (chart) * .5, gtk_widget_get_height (chart) * .6);
  harness_release ();
  harness_wait_idle ();
  shoot ("behaviour-brushed");
  harness_key (GDK_KEY_Escape, 0);
  harness_key (GDK_KEY_Escape, 0);
  harness_wait_idle ();
}

/* Logs of real shops, where they are at hand. */
static void
shoot_shops (void)
{
  static const char *const shops[][2] = {
    { "invoices", "uci-online-retail/online_retail.csv.zst" },
    { "multicategory", "rees46-multicategory-2019-10-01/rees46_2019-10-01_head.csv.zst" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (shops); i++)
    {
      g_autofree char *path = g_build_filename (g_getenv ("AISLE_SHARED") != NULL ? g_getenv ("AISLE_SHARED") : "",
                                                "data", shops[i][1], NULL);
      if (!wants (shops[i][0]) || !g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      harness_open (NULL);
      import (path);
      g_autofree char *overview = g_strdup_printf ("%s-overview", shops[i][0]);
      shoot_overview (overview);
      shoot_behaviour (shops[i][0]);
      harness_close ();
    }
}

/* Every kind of split, as it is drawn before a training. */
static void
shoot_splits (void)
{
  static const char *const splits[] = { "rolling", "leave-one-out", "users" };

  if (!wants ("train-"))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (splits); i++)
    {
      GtkWidget *form = harness_find_type (NULL, g_type_from_name ("AisleParamsForm"), 0);
      g_autofree char *name = g_strdup_printf ("train-%s", splits[i]);

      aisle_params_form_set (AISLE_PARAMS_FORM (form), "split", splits[i]);
      g_usleep (300000); /* it is drawn a moment after the last change */
      harness_wait_idle ();
      shoot (name);
      shoot_long (name, "AisleTrainView");
    }
  aisle_params_form_set (AISLE_PARAMS_FORM (harness_find_type (NULL, g_type_from_name ("AisleParamsForm"), 0)), "split",
                         "time");
  harness_wait_idle ();
}

/* The card tells of this model's passes. */
static gboolean
draws_curves (gpointer model)
{
  GtkWidget *curves = harness_find_type (NULL, g_type_from_name ("AisleTrainingCurves"), 0), *label;

  for (guint i = 0; curves != NULL && (label = harness_find_type (curves, GTK_TYPE_LABEL, i)) != NULL; i++)
    if (g_str_has_prefix (gtk_label_get_text (GTK_LABEL (label)), model) && gtk_widget_get_mapped (label))
      return TRUE;
  return FALSE;
}

/* A training with passes, while it is under way. */
static void
shoot_curves (void)
{
  GtkWidget *row;

  if (!wants ("train-curves"))
    return;
  row = gtk_widget_get_ancestor (harness_require (g_dgettext (GETTEXT_PACKAGE, "Pairwise ranking")),
                                 ADW_TYPE_EXPANDER_ROW);
  row = harness_find (row, g_dgettext (GETTEXT_PACKAGE, "Train"));
  harness_scroll_to (row);
  harness_click (row);
  harness_wait (draws_curves, (gpointer) g_dgettext (GETTEXT_PACKAGE, "Pairwise ranking"), "the curves");
  harness_scroll_to (harness_find_type (NULL, g_type_from_name ("AisleTrainingCurves"), 0));
  shoot_when ("train-curves", FALSE);
  harness_wait_idle ();
}

/* A user beside another model and everybody's list, what is left when a part is unticked, and somebody new. */
static void
shoot_inspect (void)
{
  GtkWidget *view, *button;

  go ("recommendations", "inspect");
  shoot ("inspect");
  if (!wants ("inspect-"))
    return;
  view = harness_find_type (NULL, g_type_from_name ("AisleInspectView"), 0);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (harness_find_type (view, GTK_TYPE_DROP_DOWN, 1)), 4);
  click_button ("Everybody’s list beside");
  shoot ("inspect-beside");
  shoot_long ("inspect-beside", "AisleInspectView");
  button = harness_find_type (harness_find_type (view, ADW_TYPE_PREFERENCES_GROUP, 0), GTK_TYPE_CHECK_BUTTON, 0);
  harness_scroll_to (button);
  harness_click (button);
  harness_wait_idle ();
  shoot ("inspect-unticked");
  shoot_long ("inspect-unticked", "AisleInspectView");
  click_button ("Somebody New");
  for (guint i = 0; i < 3; i++)
    {
      harness_click (harness_find_type (harness_find_type (view, g_type_from_name ("AisleItemFinder"), 0),
                                        GTK_TYPE_BUTTON, i * 2));
      harness_wait_idle ();
    }
  shoot ("inspect-new");
  shoot_long ("inspect-new", "AisleInspectView");
  click_button ("A User");
}

/* Rankers trained and compared, and beside each other as what is often searched for is asked by a customer. */
static void
shoot_rankers (void)
{
  static const char *const parts[][2] = { { "train", "AisleModelTrainer" },
                                          { "leaderboard", "AisleLeaderboardView" },
                                          { "compare", "AisleCompareView" } };

  if (!wants ("ranker") && !wants ("side-by-side"))
    return;
  go ("search", "side-by-side");
  shoot ("side-by-side-empty");
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *detail = g_strdup_printf ("ranker %s", parts[i][0]);
      g_autofree char *name = g_strdup_printf ("ranker-%s", parts[i][0]);

      go ("search", detail);
      shoot (name);
      shoot_long (name, parts[i][1]);
      if (i == 0)
        {
          harness_click (suggested_button ());
          harness_wait_idle ();
        }
    }
  go ("search", "side-by-side");
  harness_click (harness_find_type (harness_find_type (harness_find_type (NULL, g_type_from_name ("AisleSideView"), 0),
                                                       g_type_from_name ("AisleWrapBox"), 1),
                                    GTK_TYPE_BUTTON, 0));
  harness_wait_idle ();
  shoot ("side-by-side");
  click_button ("As a Customer");
  click_button ("Add a List");
  harness_click (harness_find_type (harness_find_type (NULL, g_type_from_name ("AisleSideColumn"), 1),
                                    ADW_TYPE_PREFERENCES_ROW, 0));
  harness_wait_idle ();
  shoot ("side-by-side-customer");
  shoot_long ("side-by-side-customer", "AisleSideView");
}

/* The views of Search. */
static void
shoot_search (void)
{
  static const char *const views[] = { "queries", "judgements" };

  if (!wants ("search"))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    {
      g_autofree char *name = g_strdup_printf ("search-%s", views[i]);
      g_autofree char *narrow = g_strconcat (name, "-narrow", NULL);
      go ("search", views[i]);
      shoot (name);
      shoot_long (name, "AislePageView");
      harness_resize (sizes[1].width, sizes[1].height);
      shoot_long (narrow, "AislePageView");
      harness_resize (sizes[0].width, sizes[0].height);
    }
}

/* All of a view of Assistant, in both widths. */
static void
shoot_view (const char *name, const char *type)
{
  g_autofree char *narrow = g_strconcat (name, "-narrow", NULL);

  shoot (name);
  shoot_long (name, type);
  harness_resize (sizes[1].width, sizes[1].height);
  shoot_long (narrow, type);
  harness_resize (sizes[0].width, sizes[0].height);
}

/* The views of Assistant, before and after models of intents and of answers are trained. */
static void
shoot_conversations (void)
{
  static const struct
  {
    const char *view, *type, *train; /* (nullable) the family that is trained after the picture */
  } views[] = {
    { "topics", "AisleTopicsView", NULL },
    { "intents", "AisleModelTrainer", "Linear" },
    { "intents leaderboard", "AisleLeaderboardView", NULL },
    { "intents compare", "AisleCompareView", NULL },
    { "intents inspect", "AisleIntentsInspect", NULL },
    { "answers", "AisleFaqPart", NULL },
    { "answers train", "AisleModelTrainer", "Answers by words" },
    { "answers leaderboard", "AisleLeaderboardView", NULL },
    { "answers inspect", "AisleAnswersInspect", NULL },
  };

  if (!wants ("assistant"))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    {
      g_autofree char *name = g_strdelimit (g_strdup_printf ("assistant-%s", views[i].view), " ", '-');

      go ("assistant", views[i].view);
      if (g_str_equal (views[i].view, "intents inspect"))
        {
          harness_scroll_to (harness_require (_ ("Find Them")));
          harness_click_text (_ ("Find Them"));
          harness_wait_idle ();
        }
      shoot_view (name, views[i].type);
      if (views[i].train != NULL)
        {
          GtkWidget *row = gtk_widget_get_ancestor (harness_require (_ (views[i].train)), ADW_TYPE_EXPANDER_ROW);

          harness_scroll_to (harness_find (row, _ ("Train")));
          harness_click (harness_find (row, _ ("Train")));
          harness_wait_idle ();
        }
    }
}

/* A chat whose last answer is wrong, the test that it is kept as by that, and the dial. */
static void
shoot_chat (void)
{
  static const char *const said[2][3] = {
    { "How long does delivery of running shoes take?", "Where is my order o0000012?", "What is the meaning of life?" },
    { "跑步鞋几天可以送达？", "我的订单o0000012的包裹到哪里了？", "人生的意义是什么？" },
  };
  gboolean chinese = g_str_equal (g_dpgettext2 (GETTEXT_PACKAGE, "sample shop", "en"), "zh");

  if (!wants ("assistant"))
    return;
  go ("assistant", "tests");
  shoot ("assistant-tests-empty");
  for (gsize i = 0; i < G_N_ELEMENTS (said[0]); i++)
    {
      g_autofree char *detail = g_strconcat ("try ", said[chinese][i], NULL);

      go ("assistant", detail);
    }
  shoot_view ("assistant-try", "AisleTryView");
  harness_click (harness_find (harness_find_type (NULL, g_type_from_name ("AisleChatBubble"), 5), _ ("Wrong")));
  harness_wait_idle ();
  go ("assistant", "tests");
  harness_click (harness_find_type (NULL, g_type_from_name ("AisleTestRow"), 0));
  shoot_view ("assistant-tests", "AisleTestsView");
  go ("assistant", "replies risk");
  shoot_view ("assistant-replies", "AisleRiskDial");
  go ("assistant", "replies train");
  shoot_view ("assistant-replies-train", "AisleModelTrainer");
}

int
main (int argc, char **argv)
{
  g_autofree char *log = NULL;

  harness_init (&argc, &argv);
  folder = g_strdup (argc > 1 ? argv[1] : ".");
  wanted = argv + MIN (argc, 2);
  g_mkdir_with_parents (folder, 0755);
  harness_open (NULL);
  shoot ("start");
  harness_click (suggested_button ());
  harness_wait (has_project, NULL, "the sample shop");
  harness_wait_idle ();
  shoot_overview ("overview");
  shoot_tables ();
  go ("recommendations", "train");
  shoot ("train");
  shoot_splits ();
  go ("models", NULL);
  shoot ("models-empty");
  shoot_behaviour ("behaviour");
  shoot_brushed ();
  shoot_search ();
  shoot_conversations ();
  shoot_chat ();
  go ("recommendations", "train");
  harness_click (suggested_button ());
  shoot_when ("train-running", FALSE);
  harness_wait_idle ();
  go ("recommendations", "train");
  shoot_curves ();
  go ("recommendations", "leaderboard");
  shoot ("leaderboard");
  shoot_long ("leaderboard", "AisleLeaderboardView");
  go ("recommendations", "compare");
  shoot ("compare-models");
  shoot_long ("compare-models", "AisleCompareView");
  shoot_inspect ();
  shoot_rankers ();
  go ("models", "export 1");
  harness_wait_idle ();
  shoot ("models");
  go ("start", NULL);
  shoot ("start-with-project");
  log = g_build_filename (g_get_user_data_dir (), "aisle", "samples", "shop", "events.csv", NULL);
  go ("data", log);
  shoot ("import");
  harness_close ();
  shoot_assistant ();
  shoot_data ();
  shoot_shops ();
  return 0;
}
