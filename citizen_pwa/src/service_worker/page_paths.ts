/**
 * Paths that this app answers, with any question behind them; the rest of the origin (dashboard, photos, API) goes
 * to the server.
 */
export const PAGES =
  /^\/(?:(?:signaler|quartiers|actualites)(?:\/[^?]*)?|(?:envoi|s|alertes)\/[^?]*|mes-signalements|retrouver|carte|a-propos|accessibilite|donnees-personnelles|mentions-legales)?(?:\?|$)/;
