/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the two ICCIDs of a profile package by their place in its structure. */
#include "package.h"

#include "iccid.h"
#include "tlv.h"
#include "usher-error.h"
#include "virtual-resources.h"

#include <gio/gio.h>
#include <string.h>

#define PE_HEADER 0xA0
#define PE_MF 0xB0
#define PE_END 0xAA
#define HEADER_ICCID 0x83
#define MF_EF_ICCID 0xA4
#define FILE_FILL_CONTENT 0x83
#define RESOURCE_FOLDER "/io/github/usheriot/Usher/virtual/profiles"

static gboolean
bad_package (GError **error, const char *name, const char *what)
{
  g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "profile package %s %s", name, what);
  return FALSE;
}

static gboolean
find_header_iccid (VirtualPackage *package, const VirtualTlv *element, const guint8 *start, GError **error)
{
  VirtualTlv iccid;

  if (!virtual_tlv_child (element, HEADER_ICCID, &iccid) || iccid.length != VIRTUAL_ICCID_LENGTH)
    return bad_package (error, package->name, "has no ICCID of ten bytes in its header");
  package->header_offset = (gsize) (iccid.value - start);
  package->iccid = virtual_iccid_decode (iccid.value, FALSE);
  return TRUE;
}

static gboolean
find_file_iccid (VirtualPackage *package, const VirtualTlv *element, const guint8 *start, GError **error)
{
  VirtualTlv file, content;

  if (!virtual_tlv_child (element, MF_EF_ICCID, &file) || !virtual_tlv_child (&file, FILE_FILL_CONTENT, &content)
      || content.length != VIRTUAL_ICCID_LENGTH)
    return bad_package (error, package->name, "has no EF.ICCID of ten bytes");
  package->file_offset = (gsize) (content.value - start);
  return TRUE;
}

/* Walks over the profile elements. */
static gboolean
scan (VirtualPackage *package, GError **error)
{
  gsize left;
  const guint8 *start = g_bytes_get_data (package->der, &left), *data = start;
  VirtualTlv element = { 0 };

  while (left > 0)
    {
      gboolean first = data == start;

      if (!virtual_tlv_next (&data, &left, &element, error))
        return FALSE;
      if (first != (element.tag == PE_HEADER))
        return bad_package (error, package->name, "does not begin with its header");
      if (first && !find_header_iccid (package, &element, start, error))
        return FALSE;
      if (element.tag == PE_MF && !find_file_iccid (package, &element, start, error))
        return FALSE;
    }
  if (element.tag != PE_END || package->file_offset == 0)
    return bad_package (error, package->name, "has no master file or no end");
  return TRUE;
}

VirtualPackage *
virtual_package_read (const char *name, GBytes *der, GError **error)
{
  g_autoptr (VirtualPackage) package = g_new0 (VirtualPackage, 1);
  g_autofree char *file_iccid = NULL;

  package->name = g_strdup (name);
  package->der = g_bytes_ref (der);
  if (!scan (package, error))
    return NULL;
  file_iccid = virtual_iccid_decode ((const guint8 *) g_bytes_get_data (der, NULL) + package->file_offset, TRUE);
  if (strcmp (file_iccid, package->iccid) != 0)
    {
      bad_package (error, name, "has different ICCIDs in header and EF.ICCID");
      return NULL;
    }
  return g_steal_pointer (&package);
}

void
virtual_package_free (VirtualPackage *package)
{
  if (package == NULL)
    return;
  g_free (package->name);
  g_free (package->iccid);
  g_clear_pointer (&package->der, g_bytes_unref);
  g_free (package);
}

GBytes *
virtual_package_with_iccid (const VirtualPackage *package, const char *iccid)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (package->der, &length);
  guint8 *copy = g_memdup2 (data, length);

  virtual_iccid_encode (iccid, FALSE, copy + package->header_offset);
  virtual_iccid_encode (iccid, TRUE, copy + package->file_offset);
  return g_bytes_new_take (copy, length);
}

static int
compare_names (gconstpointer one, gconstpointer other)
{
  return strcmp (*(const char *const *) one, *(const char *const *) other);
}

/* Returns (transfer full) the sorted names of the .der files in @directory, or of the built-in ones. */
static GPtrArray *
list_names (const char *directory, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) reason = NULL;
  g_auto (GStrv) built_in = NULL;

  if (directory == NULL)
    built_in = g_resource_enumerate_children (virtual_get_resource (), RESOURCE_FOLDER, 0, &reason);
  else
    dir = g_dir_open (directory, 0, &reason);
  if (reason != NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to list profile packages: %s", reason->message);
      return NULL;
    }
  for (guint i = 0; built_in != NULL && built_in[i] != NULL; i++)
    g_ptr_array_add (names, g_strdup (built_in[i]));
  for (const char *name; dir != NULL && (name = g_dir_read_name (dir)) != NULL;)
    if (g_str_has_suffix (name, ".der"))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

static GBytes *
load_bytes (const char *directory, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (directory != NULL ? directory : RESOURCE_FOLDER, name, NULL);
  g_autoptr (GError) reason = NULL;
  char *data = NULL;
  gsize length = 0;

  if (directory == NULL)
    return g_resource_lookup_data (virtual_get_resource (), path, 0, error);
  if (g_file_get_contents (path, &data, &length, &reason))
    return g_bytes_new_take (data, length);
  g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to read %s: %s", path, reason->message);
  return NULL;
}

static VirtualPackage *
load_package (const char *directory, const char *file, GError **error)
{
  g_autoptr (GBytes) der = load_bytes (directory, file, error);
  g_autofree char *name = g_strndup (file, strlen (file) - strlen (".der"));
  g_autoptr (GError) reason = NULL;
  VirtualPackage *package;

  if (der == NULL)
    return NULL;
  package = virtual_package_read (name, der, &reason);
  if (package == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "failed to read a profile: %s", reason->message);
  return package;
}

GPtrArray *
virtual_packages_load (const char *directory, GError **error)
{
  g_autoptr (GPtrArray) names = list_names (directory, error);
  g_autoptr (GPtrArray) packages = g_ptr_array_new_with_free_func ((GDestroyNotify) virtual_package_free);

  if (names == NULL)
    return NULL;
  for (guint i = 0; i < names->len; i++)
    {
      VirtualPackage *package = load_package (directory, names->pdata[i], error);

      if (package == NULL)
        return NULL;
      g_ptr_array_add (packages, package);
    }
  if (packages->len == 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "no profile package (*.der) in %s", directory);
      return NULL;
    }
  return g_steal_pointer (&packages);
}
