/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weighted steps; a tree of them, each child's whole being one step of its parent. */
#include "usher-progress.h"

struct _UsherProgress {
  UsherProgress *parent;          /* (not owned) (nullable) */
  UsherProgress *child;           /* (owned) (nullable) of the running step */
  UsherProgressFunc func;         /* of the root alone */
  gpointer data;                  /* (not owned) */
  const UsherProgressStep *steps; /* (not owned) (nullable) static */
  guint current;
  guint total;  /* sum of weights */
  guint before; /* weights of the steps that are done */
  double fraction;
  gboolean abandoned;
};

UsherProgress *
usher_progress_new (UsherProgressFunc func, gpointer data)
{
  UsherProgress *progress = g_new0 (UsherProgress, 1);

  progress->func = func;
  progress->data = data;
  return progress;
}

static gboolean
has_running_step (UsherProgress *progress)
{
  return progress->steps != NULL && progress->steps[progress->current].name != NULL;
}

void
usher_progress_free (UsherProgress *progress)
{
  if (progress == NULL)
    return;
  if (has_running_step (progress) && !progress->abandoned)
    g_warning ("progress ended before step %s was done", progress->steps[progress->current].name);
  if (progress->child != NULL)
    progress->child->abandoned |= progress->abandoned;
  usher_progress_free (progress->child);
  g_free (progress);
}

static const char *
innermost_step (UsherProgress *progress)
{
  const char *name = "";

  for (UsherProgress *p = progress; p != NULL; p = p->child)
    if (has_running_step (p))
      name = p->steps[p->current].name;
  return name;
}

/* Carries @fraction of @progress up to the root and reports it there. */
static void
report (UsherProgress *progress, double fraction)
{
  UsherProgress *root = progress;

  progress->fraction = MAX (progress->fraction, fraction);
  while (root->parent != NULL)
    {
      UsherProgress *parent = root->parent;
      double share = parent->steps[parent->current].weight * root->fraction;

      if (parent->total > 0)
        parent->fraction = MAX (parent->fraction, (parent->before + share) / parent->total);
      root = parent;
    }
  if (root->func != NULL)
    root->func (innermost_step (root), root->fraction, root->data);
}

void
usher_progress_declare (UsherProgress *progress, const UsherProgressStep *steps)
{
  if (progress == NULL)
    return;
  if (progress->steps != NULL)
    {
      g_warning ("progress was declared twice");
      return;
    }
  progress->steps = steps;
  for (guint i = 0; steps[i].name != NULL; i++)
    progress->total += steps[i].weight;
  report (progress, 0);
}

void
usher_progress_done (UsherProgress *progress)
{
  if (progress == NULL)
    return;
  if (!has_running_step (progress))
    {
      g_warning ("progress step done with none running");
      return;
    }
  g_clear_pointer (&progress->child, usher_progress_free);
  progress->before += progress->steps[progress->current].weight;
  progress->current++;
  report (progress, progress->total > 0 ? (double) progress->before / progress->total : 0);
}

void
usher_progress_set (UsherProgress *progress, double fraction)
{
  double share;

  if (progress == NULL)
    return;
  if (fraction < 0 || fraction > 1)
    {
      g_warning ("progress of %f is outside 0 to 1", fraction);
      return;
    }
  if (progress->steps == NULL)
    {
      report (progress, fraction);
      return;
    }
  if (!has_running_step (progress))
    {
      g_warning ("progress set with no step running");
      return;
    }
  share = progress->steps[progress->current].weight * fraction;
  report (progress, progress->total > 0 ? (progress->before + share) / progress->total : 0);
}

UsherProgress *
usher_progress_child (UsherProgress *progress)
{
  if (progress == NULL)
    return NULL;
  if (!has_running_step (progress) || progress->child != NULL)
    {
      g_warning ("progress has no running step to split, or it is split already");
      return NULL;
    }
  progress->child = usher_progress_new (NULL, NULL);
  progress->child->parent = progress;
  return progress->child;
}

void
usher_progress_abandon (UsherProgress *progress)
{
  for (UsherProgress *p = progress; p != NULL; p = p->child)
    p->abandoned = TRUE;
}
