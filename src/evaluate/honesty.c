/* honesty.c: the registry of honesty checks, made from the list in meson.build, and their table. */
#include "evaluate/honesty.h"

#include "base/i18n.h"

#define HONESTY(id) extern const AisleHonestyGroup aisle_honesty_##id;
#include "evaluate/honesty-list.h"
#undef HONESTY

static const AisleHonestyGroup *const groups[] = {
#define HONESTY(id) &aisle_honesty_##id,
#include "evaluate/honesty-list.h"
#undef HONESTY
};

gsize
aisle_honesty_n_checks (void)
{
  gsize n = 0;

  for (gsize g = 0; g < G_N_ELEMENTS (groups); g++)
    n += groups[g]->n;
  return n;
}

const AisleHonestyCheck *
aisle_honesty_check_at (gsize index)
{
  for (gsize g = 0; g < G_N_ELEMENTS (groups); index -= groups[g]->n, g++)
    if (index < groups[g]->n)
      return &groups[g]->checks[index];
  return NULL;
}

const AisleHonestyCheck *
aisle_honesty_check (const char *id)
{
  for (gsize i = 0; i < aisle_honesty_n_checks (); i++)
    if (g_str_equal (aisle_honesty_check_at (i)->id, id))
      return aisle_honesty_check_at (i);
  return NULL;
}

void
aisle_honesty_add (GPtrArray *findings, AisleGravity gravity, gint64 affected, gint64 total, const char *subject)
{
  AisleRunFinding *finding = g_new0 (AisleRunFinding, 1);

  *finding = (AisleRunFinding){ NULL, gravity, affected, total, g_strdup (subject) };
  g_ptr_array_add (findings, finding);
}

GPtrArray *
aisle_honesty_look (const AisleHonestyFacts *facts)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_run_finding_free);

  for (gsize i = 0; i < aisle_honesty_n_checks (); i++)
    {
      const AisleHonestyCheck *check = aisle_honesty_check_at (i);
      guint before = found->len;

      check->look (facts, found);
      for (guint f = before; f < found->len; f++)
        ((AisleRunFinding *) found->pdata[f])->check = g_strdup (check->id);
    }
  for (int gravity = AISLE_N_GRAVITIES - 1; gravity >= 0; gravity--)
    for (guint f = 0; f < found->len; f++)
      if (((AisleRunFinding *) found->pdata[f])->gravity == (AisleGravity) gravity)
        g_ptr_array_add (findings, found->pdata[f]);
  return findings;
}

/* ---- the table ---- */

static const AisleColumnSpec specs[] = {
  { "check", N_ ("Check"), AISLE_COLUMN_TEXT },      { "title", N_ ("Title"), AISLE_COLUMN_TEXT },
  { "gravity", N_ ("Gravity"), AISLE_COLUMN_TEXT },  { "severity", N_ ("Severity"), AISLE_COLUMN_TEXT },
  { "run", N_ ("Run"), AISLE_COLUMN_INTEGER },       { "affected", N_ ("Affected"), AISLE_COLUMN_INTEGER },
  { "total", N_ ("Of"), AISLE_COLUMN_INTEGER },      { "share", N_ ("Share"), AISLE_COLUMN_SHARE },
  { "sentence", N_ ("Finding"), AISLE_COLUMN_TEXT }, { "cure", N_ ("What to do"), AISLE_COLUMN_TEXT },
};

AisleTable *
aisle_honesty_table_new (void)
{
  return aisle_table_new (specs, G_N_ELEMENTS (specs));
}

static double
share_of (const AisleRunFinding *finding)
{
  return finding->total > 0 ? (double) finding->affected / (double) finding->total : 0;
}

static char *
make_sentence (const AisleHonestyCheck *check, const AisleRunFinding *finding)
{
  g_autoptr (GString) text = g_string_new (_ (check->says));
  g_autofree char *affected = g_strdup_printf ("%'" G_GINT64_FORMAT, finding->affected);
  g_autofree char *total = g_strdup_printf ("%'" G_GINT64_FORMAT, finding->total);
  g_autofree char *share = g_strdup_printf ("%.3g%%", 100 * share_of (finding));

  g_string_replace (text, "{affected}", affected, 0);
  g_string_replace (text, "{total}", total, 0);
  g_string_replace (text, "{share}", share, 0);
  g_string_replace (text, "{subject}", finding->subject != NULL ? finding->subject : "", 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
aisle_honesty_table_add (AisleTable *table, gint64 run, const GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const AisleRunFinding *finding = findings->pdata[i];
      const AisleHonestyCheck *check = aisle_honesty_check (finding->check);
      g_autofree char *sentence = NULL;
      gsize row;

      if (check == NULL)
        continue; /* of another version of the program */
      sentence = make_sentence (check, finding);
      row = aisle_table_add_row (table);
      aisle_table_set_text (table, row, 0, check->id);
      aisle_table_set_text (table, row, 1, _ (check->title));
      aisle_table_set_text (table, row, 2, aisle_gravity_id (finding->gravity));
      aisle_table_set_text (table, row, 3, aisle_gravity_title (finding->gravity));
      if (run != 0)
        aisle_table_set_integer (table, row, 4, run);
      aisle_table_set_integer (table, row, 5, finding->affected);
      aisle_table_set_integer (table, row, 6, finding->total);
      if (finding->total > 0)
        aisle_table_set_real (table, row, 7, share_of (finding));
      aisle_table_set_text (table, row, 8, sentence);
      aisle_table_set_text (table, row, 9, _ (check->cure));
    }
}

AislePassport *
aisle_honesty_passport (void)
{
  AislePassport *passport = aisle_passport_new (
      _ ("What a reader must know before believing the figures: a note is worth knowing, after a warning they may "
         "mislead, after a stop do not decide by them."));
  g_autofree char *note =
      g_strdup_printf (_ ("%zu checks were made; those that found nothing are not listed."), aisle_honesty_n_checks ());

  aisle_passport_add_note (passport, note);
  return passport;
}
