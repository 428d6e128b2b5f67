export interface Point<T> {
  x: number;
  y: number;
  thing: T;
}

export interface Cluster<T> {
  x: number;
  y: number;
  things: T[];
}

/** Points that would cover each other, put together at their middle: those of one square of `size` pixels, then
 * squares whose middles are nearer than that. */
export function clustersOf<T>(points: readonly Point<T>[], size: number): Cluster<T>[] {
  const squares = new Map<string, Cluster<T>>();
  for (const { x, y, thing } of points) {
    const key = `${Math.floor(x / size)} ${Math.floor(y / size)}`;
    const square = squares.get(key);
    if (square) add(square, { x, y, things: [thing] });
    else squares.set(key, { x, y, things: [thing] });
  }
  let apart = [...squares.values()];
  let before: number;
  do {
    before = apart.length;
    apart = joined(apart, size);
  } while (apart.length < before);
  return apart;
}

/** The clusters with those put together that are too near. Middles move as that is done: look again after it. */
function joined<T>(clusters: readonly Cluster<T>[], size: number): Cluster<T>[] {
  const apart: Cluster<T>[] = [];
  for (const cluster of [...clusters].sort((a, b) => b.things.length - a.things.length)) {
    const near = apart.find(({ x, y }) => Math.hypot(x - cluster.x, y - cluster.y) < size);
    if (near) add(near, cluster);
    else apart.push(cluster);
  }
  return apart;
}

/** Puts the other's things into the cluster, whose middle moves towards them. */
function add<T>(cluster: Cluster<T>, other: Cluster<T>): void {
  const all = cluster.things.length + other.things.length;
  const share = other.things.length / all;
  cluster.x += (other.x - cluster.x) * share;
  cluster.y += (other.y - cluster.y) * share;
  cluster.things.push(...other.things);
}
