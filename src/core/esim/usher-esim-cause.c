/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Look-ups in the table of causes. */
#include "usher-esim-cause.h"

const UsherEsimCause *
usher_esim_cause_for_es10 (UsherEs10Call call, int code)
{
  const UsherEs10Row *rows = usher_esim_cause_es10_rows;

  for (guint i = 0; i < usher_esim_cause_n_es10_rows; i++)
    if (rows[i].call == call && (rows[i].code == code || rows[i].code == USHER_ESIM_CAUSE_ANY))
      return &rows[i].cause;
  g_return_val_if_reached (&rows[0].cause);
}

const UsherEsimCause *
usher_esim_cause_for_pir (int reason)
{
  const UsherPirRow *rows = usher_esim_cause_pir_rows;
  guint last = usher_esim_cause_n_pir_rows - 1;

  for (guint i = 0; i < last; i++)
    if (rows[i].reason == reason)
      return &rows[i].cause;
  return &rows[last].cause;
}

/* Whether @wanted of a row, NULL standing for anything, is @value. */
static gboolean
fits (const char *wanted, const char *value)
{
  return wanted == NULL || g_strcmp0 (wanted, value) == 0;
}

const UsherEsimCause *
usher_esim_cause_for_rsp (const char *function, const char *subject, const char *reason)
{
  const UsherRspRow *rows = usher_esim_cause_rsp_rows;
  guint last = usher_esim_cause_n_rsp_rows - 1;

  for (guint i = 0; i < last; i++)
    if (fits (rows[i].function, function) && fits (rows[i].subject, subject) && fits (rows[i].reason, reason))
      return &rows[i].cause;
  return &rows[last].cause;
}

void
usher_esim_cause_set_error (const UsherEsimCause *cause, GError **error, const char *format, ...)
{
  GQuark domain = cause->retry_domain ? USHER_RETRY : USHER_ERROR;
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  usher_set_error_advised (error, domain, cause->code, &cause->advice, "%s", message);
}

const char *
usher_es10_call_get_name (UsherEs10Call call)
{
  switch (call)
    {
    case USHER_ES10_AUTHENTICATE_SERVER:
      return "AuthenticateServer";
    case USHER_ES10_PREPARE_DOWNLOAD:
      return "PrepareDownload";
    case USHER_ES10_CANCEL_SESSION:
      return "CancelSession";
    case USHER_ES10_LIST_NOTIFICATIONS:
      return "ListNotification";
    case USHER_ES10_RETRIEVE_NOTIFICATIONS:
      return "RetrieveNotificationsList";
    case USHER_ES10_REMOVE_NOTIFICATION:
      return "RemoveNotificationFromList";
    case USHER_ES10_LIST_PROFILES:
      return "GetProfilesInfo";
    case USHER_ES10_ENABLE:
      return "EnableProfile";
    case USHER_ES10_DISABLE:
      return "DisableProfile";
    case USHER_ES10_DELETE:
      return "DeleteProfile";
    case USHER_ES10_SET_NICKNAME:
      return "SetNickname";
    case USHER_ES10_MEMORY_RESET:
      return "eUICCMemoryReset";
    case USHER_ES10_SET_DEFAULT_ADDRESS:
      return "SetDefaultDpAddress";
    }
  g_return_val_if_reached ("ES10");
}

const UsherEsimCause *
usher_esim_cause_table_get (guint index)
{
  if (index < usher_esim_cause_n_es10_rows)
    return &usher_esim_cause_es10_rows[index].cause;
  index -= usher_esim_cause_n_es10_rows;
  if (index < usher_esim_cause_n_pir_rows)
    return &usher_esim_cause_pir_rows[index].cause;
  index -= usher_esim_cause_n_pir_rows;
  return index < usher_esim_cause_n_rsp_rows ? &usher_esim_cause_rsp_rows[index].cause : NULL;
}
