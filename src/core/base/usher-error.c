/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error domains and the one table of what each code means to a person. */
#include "usher-error.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

typedef struct {
  const UsherAdvice *advice; /* (not owned) (nullable) static */
} UsherErrorPrivate;

typedef UsherErrorPrivate UsherRetryPrivate;

static void
usher_error_private_init (UsherErrorPrivate *priv)
{
  priv->advice = NULL;
}

static void
usher_error_private_copy (const UsherErrorPrivate *source, UsherErrorPrivate *copy)
{
  copy->advice = source->advice;
}

static void
usher_error_private_clear (UsherErrorPrivate *priv)
{
  priv->advice = NULL;
}

#define usher_retry_private_init usher_error_private_init
#define usher_retry_private_copy usher_error_private_copy
#define usher_retry_private_clear usher_error_private_clear

/* GLib's macro reaches the private part by a cast that clang takes for a misaligned one. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wcast-align"
G_DEFINE_EXTENDED_ERROR (UsherError, usher_error)
G_DEFINE_EXTENDED_ERROR (UsherRetry, usher_retry)
#pragma GCC diagnostic pop
G_DEFINE_QUARK (usher-codec-error-quark, usher_codec_error)

/* By UsherErrorCode. */
static const UsherAdvice error_table[] = {
  [USHER_ERROR_FAILED] = {
    "failed",
    N_("Something went wrong. Try again; if it happens again, report the details shown."),
    USHER_EXIT_FAILED, USHER_ACTOR_USER, TRUE, FALSE
  },
  [USHER_ERROR_INVALID] = {
    "invalid",
    N_("This input cannot be used. Check it and try again."),
    USHER_EXIT_INVALID, USHER_ACTOR_USER, TRUE, FALSE
  },
  [USHER_ERROR_NOT_FOUND] = {
    "not_found",
    N_("Nothing was found. Check that it is there, then try again."),
    USHER_EXIT_NOTHING, USHER_ACTOR_USER, TRUE, FALSE
  },
  [USHER_ERROR_NOT_SUPPORTED] = {
    "not_supported",
    N_("This device cannot do that. Nothing was changed."),
    USHER_EXIT_FAILED, USHER_ACTOR_VENDOR, FALSE, FALSE
  },
  [USHER_ERROR_PERMISSION] = {
    "permission",
    N_("This computer does not let Usher use the device. Ask its administrator to allow it."),
    USHER_EXIT_REFUSED, USHER_ACTOR_INSTALLER, TRUE, FALSE
  },
  [USHER_ERROR_BUSY] = {
    "busy",
    N_("Another program is using the device. Close it, then try again."),
    USHER_EXIT_FAILED, USHER_ACTOR_USER, TRUE, FALSE
  },
  [USHER_ERROR_REMOVED] = {
    "removed",
    N_("The device was unplugged. Plug it in again and run the same step: it goes on where "
         "it stopped."),
    USHER_EXIT_INTERRUPTED, USHER_ACTOR_USER, TRUE, FALSE
  },
  [USHER_ERROR_PROTOCOL] = {
    "protocol",
    N_("The other side gave an answer that makes no sense. Try again; if it happens again, "
         "report the details shown."),
    USHER_EXIT_FAILED, USHER_ACTOR_VENDOR, TRUE, FALSE
  },
  [USHER_ERROR_TIMED_OUT] = {
    "timed_out",
    N_("There was no answer in time. Check the connection, then try again."),
    USHER_EXIT_INTERRUPTED, USHER_ACTOR_USER, TRUE, FALSE
  },
  [USHER_ERROR_CANCELLED] = {
    "cancelled",
    N_("Stopped. Run it again to go on."),
    USHER_EXIT_INTERRUPTED, USHER_ACTOR_USER, TRUE, FALSE
  },
  [USHER_ERROR_REFUSED] = {
    "refused",
    N_("This was not allowed. Nothing was changed."),
    USHER_EXIT_REFUSED, USHER_ACTOR_USER, FALSE, FALSE
  },
  [USHER_ERROR_UNTRUSTED] = {
    "untrusted",
    N_("The other side could not prove who it is, so Usher stopped. Nothing was changed."),
    USHER_EXIT_REFUSED, USHER_ACTOR_PROVIDER, FALSE, FALSE
  },
  [USHER_ERROR_WRONG_DEVICE] = {
    "wrong_device",
    N_("This is not the device that was meant. Attach the one whose label was scanned."),
    USHER_EXIT_REFUSED, USHER_ACTOR_USER, TRUE, FALSE
  },
  [USHER_ERROR_UNREACHABLE] = {
    "unreachable",
    N_("The service cannot be reached. Check the internet connection, then try again."),
    USHER_EXIT_UNREACHABLE, USHER_ACTOR_USER, TRUE, FALSE
  },
  [USHER_ERROR_STORAGE] = {
    "storage",
    N_("This computer could not store the record. Free some space or check the folder's "
         "permissions, then run it again."),
    USHER_EXIT_FAILED, USHER_ACTOR_USER, TRUE, FALSE
  },
  [USHER_ERROR_CARD] = {
    "card",
    N_("The SIM in the device refused. Try again; if it happens again, the device needs to "
         "be exchanged."),
    USHER_EXIT_FAILED, USHER_ACTOR_VENDOR, TRUE, FALSE
  },
  [USHER_ERROR_NO_SPACE] = {
    "no_space",
    N_("The SIM in the device is full. Remove a profile that is no longer used, then try "
         "again."),
    USHER_EXIT_FAILED, USHER_ACTOR_INSTALLER, TRUE, FALSE
  },
  [USHER_ERROR_USED_UP] = {
    "used_up",
    N_("The order was used up without reaching the device. Your provider must issue a new "
         "one."),
    USHER_EXIT_FAILED, USHER_ACTOR_PROVIDER, FALSE, TRUE
  },
  [USHER_ERROR_UNFINISHED] = {
    "unfinished",
    N_("This is not finished yet. Run it again to go on."),
    USHER_EXIT_INTERRUPTED, USHER_ACTOR_USER, TRUE, FALSE
  },
};

/* By UsherRetryCode. */
static const UsherAdvice retry_table[] = {
  [USHER_RETRY_REPLUG] = {
    "replug",
    N_("Unplug the device, wait a moment and plug it in again."),
    USHER_EXIT_INTERRUPTED, USHER_ACTOR_USER, TRUE, FALSE
  },
  [USHER_RETRY_RESCAN] = {
    "rescan",
    N_("The label could not be read. Scan it again, closer and in better light."),
    USHER_EXIT_INTERRUPTED, USHER_ACTOR_USER, TRUE, FALSE
  },
  [USHER_RETRY_CONFIRM_ON_DEVICE] = {
    "confirm_on_device",
    N_("Confirm on the device, then try again."),
    USHER_EXIT_INTERRUPTED, USHER_ACTOR_USER, TRUE, FALSE
  },
  [USHER_RETRY_WRONG_CODE] = {
    "wrong_code",
    N_("The code was not right. Check it and enter it again; only a few tries are allowed."),
    USHER_EXIT_INTERRUPTED, USHER_ACTOR_USER, TRUE, FALSE
  },
  [USHER_RETRY_CODE_NEEDED] = {
    "code_needed",
    N_("A confirmation code is needed. Enter the one that came with the order."),
    USHER_EXIT_INTERRUPTED, USHER_ACTOR_USER, TRUE, FALSE
  },
  [USHER_RETRY_NO_COVERAGE] = {
    "no_coverage",
    N_("There is no signal here. Place the device near a window and try again."),
    USHER_EXIT_INTERRUPTED, USHER_ACTOR_USER, TRUE, FALSE
  },
};

static const UsherAdvice *
foreign_advice (const GError *error)
{
  if (error->domain == USHER_CODEC_ERROR)
    return &error_table[USHER_ERROR_INVALID];
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return &error_table[USHER_ERROR_CANCELLED];
  if (error->domain == G_OPTION_ERROR || error->domain == G_CONVERT_ERROR)
    return &error_table[USHER_ERROR_INVALID];
  return &error_table[USHER_ERROR_FAILED];
}

const UsherAdvice *
usher_error_get_advice (const GError *error)
{
  UsherErrorPrivate *priv = NULL;
  const UsherAdvice *table = NULL;
  guint length = 0;

  if (error->domain == USHER_ERROR)
    {
      priv = usher_error_get_private (error);
      table = error_table;
      length = G_N_ELEMENTS (error_table);
    }
  else if (error->domain == USHER_RETRY)
    {
      priv = usher_retry_get_private (error);
      table = retry_table;
      length = G_N_ELEMENTS (retry_table);
    }
  if (priv != NULL && priv->advice != NULL)
    return priv->advice;
  if (table != NULL && error->code >= 0 && (guint) error->code < length)
    return &table[error->code];
  return foreign_advice (error);
}

void
usher_error_set_advice (GError *error, const UsherAdvice *advice)
{
  g_return_if_fail (error->domain == USHER_ERROR || error->domain == USHER_RETRY);

  if (error->domain == USHER_ERROR)
    usher_error_get_private (error)->advice = advice;
  else
    usher_retry_get_private (error)->advice = advice;
}

void
usher_set_error_advised (GError **error, GQuark domain, int code, const UsherAdvice *advice, const char *format, ...)
{
  va_list args;
  GError *made;

  va_start (args, format);
  made = g_error_new_valist (domain, code, format, args);
  va_end (args);
  if (advice != NULL)
    usher_error_set_advice (made, advice);
  g_propagate_error (error, made);
}

const char *
usher_error_get_domain_name (const GError *error)
{
  if (error->domain == USHER_ERROR)
    return "usher";
  if (error->domain == USHER_RETRY)
    return "retry";
  if (error->domain == USHER_CODEC_ERROR)
    return "codec";
  return g_quark_to_string (error->domain);
}

const char *
usher_actor_get_name (UsherActor actor)
{
  switch (actor)
    {
    case USHER_ACTOR_NOBODY:
      return "nobody";
    case USHER_ACTOR_USER:
      return "user";
    case USHER_ACTOR_INSTALLER:
      return "installer";
    case USHER_ACTOR_PROVIDER:
      return "provider";
    case USHER_ACTOR_OPERATOR:
      return "operator";
    case USHER_ACTOR_VENDOR:
      return "vendor";
    case USHER_ACTOR_USHER:
      return "usher";
    }
  return "nobody";
}

const UsherAdvice *
usher_error_table_get (guint index)
{
  if (index < G_N_ELEMENTS (error_table))
    return &error_table[index];
  index -= (guint) G_N_ELEMENTS (error_table);
  return index < G_N_ELEMENTS (retry_table) ? &retry_table[index] : NULL;
}
