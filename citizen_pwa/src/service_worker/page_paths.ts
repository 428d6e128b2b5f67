/** Paths that this app answers; the rest of the origin (dashboard, photos, API) goes to the server. */
export const PAGES = /^\/(?:$|signaler(?:\/|$)|envoi\/|s\/|mes-signalements$|retrouver$|carte$|quartiers(?:\/|$)|alertes\/|a-propos$|accessibilite$|donnees-personnelles$|mentions-legales$)/;
