/* test-team.c: every chunk of every section runs once, before the next section begins, with helpers awake or asleep. */
#include "numeric/parallel.h"
#include "numeric/team.h"

#include <stdatomic.h>

typedef struct
{
  atomic_uint times[64];
  atomic_uint others; /* chunks that ran while no section of this size was open */
  gsize n;
} Count;

static void
count_chunk (gsize index, gpointer data)
{
  Count *count = data;

  if (index >= count->n)
    atomic_fetch_add (&count->others, 1);
  else
    atomic_fetch_add (&count->times[index], 1);
}

static void
run_sections (guint threads, guint sections, gulong pause)
{
  g_autoptr (AisleTeam) team = NULL;
  Count count = { 0 };

  aisle_parallel_set_threads (threads);
  team = aisle_team_open ();
  for (guint round = 0; round < sections; round++)
    {
      count.n = round * 7 % 65;
      aisle_team_run (team, count.n, count_chunk, &count);
      for (gsize i = 0; i < 64; i++)
        {
          g_assert_cmpuint (atomic_load (&count.times[i]), ==, i < count.n ? 1 : 0);
          atomic_store (&count.times[i], 0);
        }
      if (pause > 0)
        g_usleep (pause);
    }
  g_assert_cmpuint (atomic_load (&count.others), ==, 0);
  aisle_parallel_set_threads (0);
}

static void
test_sections (void)
{
  run_sections (1, 200, 0);
  run_sections (2, 4000, 0);
  run_sections (5, 2000, 0);
  run_sections (3, 60, 1000); /* long enough to fall asleep */
}

static void
test_idle (void)
{
  aisle_team_close (aisle_team_open ());
  aisle_team_close (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/numeric/team/sections", test_sections);
  g_test_add_func ("/numeric/team/idle", test_idle);
  return g_test_run ();
}
