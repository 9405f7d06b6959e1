/* chart-verb.c: a picture of a question's answer or of a CSV file. */
#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "cli/cli.h"

extern const AisleVerb aisle_verb_chart;

static gboolean
picture_of (const char *path, AislePicture *picture, GError **error)
{
  static const char *const endings[] = { ".svg", ".png", ".pdf" };

  for (gsize i = 0; path != NULL && i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (path, endings[i]))
      {
        *picture = (AislePicture) i;
        return TRUE;
      }
  g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE,
               _ ("no picture file: give -o FILE.svg, FILE.png or FILE.pdf"));
  return FALSE;
}

/* The table to draw, and the kind that draws it when the user names none. */
static AisleTable *
table_of (AisleCli *cli, char **pairs, const char *segment, const char **kind, const char **title, GError **error)
{
  const char *what = cli->words[cli->n_words - 1];
  g_autoptr (AisleProject) project = NULL;
  g_autoptr (AisleParams) params = NULL;
  g_autoptr (AisleAnswer) answer = NULL;
  const AisleQuestion *question;

  if (cli->n_words == 1)
    {
      g_autofree char *text = aisle_file_read (what, 64 << 20, NULL, error);
      return text == NULL ? NULL : aisle_table_from_csv (text, error);
    }
  question = aisle_command_question (what, error);
  if (question == NULL)
    return NULL;
  params = aisle_params_new (question->params, question->n_params);
  if (!aisle_cli_set_params (params, pairs, error))
    return NULL;
  project = aisle_cli_project (cli, AISLE_PROJECT_READ, error);
  answer = project == NULL ? NULL : aisle_command_ask (project, what, params, segment, &cli->progress, error);
  if (answer == NULL)
    return NULL;
  *kind = question->chart;
  *title = _ (question->title);
  return aisle_table_ref (answer->table);
}

static gboolean
draw (const char *kind_id, const AisleTable *table, gboolean dark, int width, int height, const char *title,
      AislePicture picture, const char *path, GError **error)
{
  const AisleChartKind *kind = aisle_command_chart_kind (kind_id, table, error);
  g_autoptr (AisleParams) params = NULL;
  AisleTheme theme;
  AisleFrame frame = { .width = width, .height = height, .theme = &theme, .cursor = -1 };

  if (kind == NULL)
    return FALSE;
  params = aisle_params_new (kind->params, kind->n_params);
  aisle_theme_init (&theme, dark, FALSE, NULL);
  return aisle_chart_write (kind, table, params, &frame, title, NULL, picture, 2, path, error);
}

static gboolean
run (AisleCli *cli, int argc, char **argv, GError **error)
{
  g_auto (GStrv) pairs = NULL;
  g_autofree char *output = NULL, *segment = NULL, *named = NULL;
  gboolean dark = FALSE;
  int width = 800, height = 450;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("Picture to write: .svg, .png or .pdf"), "FILE" },
    { "kind", 'k', 0, G_OPTION_ARG_STRING, &named, N_ ("Kind of chart"), "KIND" },
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &pairs, N_ ("Parameter of the question"), "NAME=VALUE" },
    { "segment", 'S', 0, G_OPTION_ARG_STRING, &segment, N_ ("Saved segment or predicate"), "SEGMENT" },
    { "dark", 0, 0, G_OPTION_ARG_NONE, &dark, N_ ("Dark background"), NULL },
    { "width", 0, 0, G_OPTION_ARG_INT, &width, N_ ("Width in points"), "N" },
    { "height", 0, 0, G_OPTION_ARG_INT, &height, N_ ("Height in points"), "N" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (AisleTable) table = NULL;
  AislePicture picture;
  const char *kind = NULL, *title = NULL;

  if (!aisle_cli_parse (cli, &aisle_verb_chart, entries, argc, argv, 1, 2, error)
      || !picture_of (output, &picture, error))
    return FALSE;
  if (width < 1 || width > 10000 || height < 1 || height > 10000)
    {
      g_set_error (error, AISLE_CLI_ERROR, AISLE_ERROR_USAGE, _ ("width and height are between 1 and 10000"));
      return FALSE;
    }
  table = table_of (cli, pairs, segment, &kind, &title, error);
  return table != NULL
         && draw (named != NULL ? named : kind, table, dark, width, height, title, picture, output, error);
}

const AisleVerb aisle_verb_chart = { "chart", "PROJECT QUESTION | FILE.csv",
                                     N_ ("Draw an answer or a CSV table as SVG, PNG or PDF"), run };
