/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a fuzz target without libFuzzer: every seed as it is, then cut at every length and with every single byte inverted, so that
 * an ordinary build exercises the same function. Not a fuzzer: it finds only what lies next to the seeds. */
#include <gio/gio.h>

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

#define MAX_VARIED 512

static void
run_variants (const guint8 *data, gsize size)
{
  gsize varied = MIN (size, MAX_VARIED);

  LLVMFuzzerTestOneInput (data, size);
  for (gsize i = 0; i < varied; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, size);
      g_autofree guint8 *cut = g_memdup2 (data, MAX (i, 1));

      copy[i] ^= 0xFF;
      LLVMFuzzerTestOneInput (copy, size);
      LLVMFuzzerTestOneInput (cut, i);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint count = 0;

  if (argc != 2 || (dir = g_dir_open (argv[1], 0, &error)) == NULL)
    {
      g_printerr ("usage: %s SEED-DIRECTORY: %s\n", argv[0], error == NULL ? "" : error->message);
      return 2;
    }
  LLVMFuzzerTestOneInput ((const guint8 *) "", 0);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (argv[1], name, NULL);
      g_autofree char *data = NULL;
      gsize size;

      if (!g_file_get_contents (path, &data, &size, &error))
        g_error ("%s", error->message);
      run_variants ((const guint8 *) data, size);
      count++;
    }
  g_print ("TAP version 13\n1..1\n%sok 1 %u seeds\n", count == 0 ? "not " : "", count);
  return count == 0 ? 1 : 0;
}
