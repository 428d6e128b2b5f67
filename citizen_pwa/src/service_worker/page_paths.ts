/** Paths that this app answers; the rest of the origin (dashboard, photos, API) goes to the server. */
export const PAGES = /^\/(?:$|signaler(?:\/|$)|envoi\/|s\/|mes-signalements$|retrouver$|a-propos$|accessibilite$|donnees-personnelles$|mentions-legales$)/;
