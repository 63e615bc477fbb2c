/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weighted steps and their self-checks. */
#include "usher-progress.h"

#include <string.h>

typedef struct {
  double fraction;
  char step[16];
} Seen;

static void
note (const char *step, double fraction, gpointer data)
{
  Seen *seen = data;

  g_assert_cmpfloat (fraction, >=, seen->fraction);
  seen->fraction = fraction;
  g_strlcpy (seen->step, step, sizeof seen->step);
}

static const UsherProgressStep two[] = { { "first", 1 }, { "second", 3 }, { NULL, 0 } };

/* Weights and a child's share add up, and the name is that of the innermost running step. */
static void
test_weights (void)
{
  Seen seen = { 0 };
  g_autoptr (UsherProgress) progress = usher_progress_new (note, &seen);
  UsherProgress *child;

  usher_progress_declare (progress, two);
  g_assert_cmpstr (seen.step, ==, "first");
  usher_progress_done (progress);
  g_assert_cmpfloat_with_epsilon (seen.fraction, 0.25, 1e-9);
  child = usher_progress_child (progress);
  usher_progress_declare (child, two);
  usher_progress_set (child, 0.5);
  g_assert_cmpstr (seen.step, ==, "first");
  g_assert_cmpfloat_with_epsilon (seen.fraction, 0.25 + 0.75 * 0.125, 1e-9);
  usher_progress_done (child);
  usher_progress_done (child);
  usher_progress_done (progress);
  g_assert_cmpfloat_with_epsilon (seen.fraction, 1.0, 1e-9);
}

/* A fraction that would fall stays where it was. */
static void
test_monotone (void)
{
  Seen seen = { 0 };
  g_autoptr (UsherProgress) progress = usher_progress_new (note, &seen);

  usher_progress_set (progress, 0.8);
  usher_progress_set (progress, 0.2);
  g_assert_cmpfloat_with_epsilon (seen.fraction, 0.8, 1e-9);
}

static void
done_without_steps (UsherProgress *progress)
{
  usher_progress_done (progress);
}

static void
declared_twice (UsherProgress *progress)
{
  usher_progress_declare (progress, two);
  usher_progress_declare (progress, two);
}

static void
outside_range (UsherProgress *progress)
{
  usher_progress_set (progress, 1.5);
}

static void
ended_early (UsherProgress *progress)
{
  usher_progress_declare (progress, two);
  usher_progress_done (progress);
}

static const struct {
  void (*misuse) (UsherProgress *progress);
  const char *warning;
} misuses[] = {
  { done_without_steps, "*none running*" },
  { declared_twice, "*declared twice*" },
  { outside_range, "*outside 0 to 1*" },
  { ended_early, "*before step second was done*" },
};

/* Each misuse warns, and a warning is fatal in tests. */
static void
test_misuse (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  if (g_test_subprocess ())
    {
      g_autoptr (UsherProgress) progress = usher_progress_new (NULL, NULL);

      misuses[i].misuse (progress);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (misuses[i].warning);
}

/* Work that failed is abandoned without a warning, at every level. */
static void
test_abandon (void)
{
  g_autoptr (UsherProgress) progress = usher_progress_new (NULL, NULL);

  usher_progress_declare (progress, two);
  usher_progress_declare (usher_progress_child (progress), two);
  usher_progress_abandon (progress);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/progress/weights", test_weights);
  g_test_add_func ("/base/progress/monotone", test_monotone);
  for (guint i = 0; i < G_N_ELEMENTS (misuses); i++)
    {
      g_autofree char *path = g_strdup_printf ("/base/progress/misuse/%u", i);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_misuse);
    }
  g_test_add_func ("/base/progress/abandon", test_abandon);
  return g_test_run ();
}
