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
  const apart: Cluster<T>[] = [];
  for (const square of [...squares.values()].sort((a, b) => b.things.length - a.things.length)) {
    const near = apart.find(({ x, y }) => Math.hypot(x - square.x, y - square.y) < size);
    if (near) add(near, square);
    else apart.push(square);
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
