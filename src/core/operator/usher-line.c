/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values are counted in document order in the parsed tree, which keeps the order of members, and then in the text. */
#include "usher-line.h"

#include <string.h>

/* TRUE when @value was met; @count is then its place in document order, from 0. */
static gboolean
count_until (const json_t *root, const json_t *value, guint *count)
{
  json_t *tree = (json_t *) root;
  json_t *child;
  const char *key;
  gsize i;

  if (root == value)
    return TRUE;
  (*count)++;
  json_array_foreach (tree, i, child)
    if (count_until (child, value, count))
      return TRUE;
  json_object_foreach (tree, key, child)
    if (count_until (child, value, count))
      return TRUE;
  return FALSE;
}

/* Returns the character behind the string that begins at @text. */
static const char *
skip_string (const char *text)
{
  for (text++; *text != '\0' && *text != '"'; text++)
    if (*text == '\\' && text[1] != '\0')
      text++;
  return *text == '\0' ? text : text + 1;
}

static gboolean
is_key (const char *after)
{
  return after[strspn (after, " \t\r\n")] == ':';
}

/* Returns the end of the token at @text; @is_value says whether a value begins with it. */
static const char *
next_token (const char *text, gboolean *is_value)
{
  const char *end;

  *is_value = FALSE;
  if (*text == '"')
    {
      end = skip_string (text);
      *is_value = !is_key (end);
      return end;
    }
  if (strchr (" \t\r\n,:]}", *text) != NULL)
    return text + 1;
  *is_value = TRUE;
  if (*text == '[' || *text == '{')
    return text + 1;
  return text + MAX (strcspn (text, " \t\r\n,:]}[{\""), 1);
}

guint
usher_line_find (const char *text, const json_t *root, const json_t *value)
{
  guint left = 0;
  guint line = 1;

  if (!count_until (root, value, &left))
    return 0;
  while (*text != '\0')
    {
      gboolean is_value;
      const char *end = next_token (text, &is_value);

      if (is_value && left-- == 0)
        return line;
      for (; text < end; text++)
        line += *text == '\n' ? 1 : 0;
    }
  return 0;
}
