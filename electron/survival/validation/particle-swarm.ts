import { type Random, seededRandom, shuffled } from '../random';

/** A maximisation in a box by particle swarm, told its scores a generation at a time. */
export interface Swarm {
  /**
   * Positions to be scored next, one generation, in any order and side by side; empty when all evaluations are spent.
   * The next generation depends on nothing but the seed and the scores told.
   */
  ask(): readonly Float64Array[];
  /**
   * @param scores of the positions asked for, in their order; higher is better, NaN is worse than any number
   * @throws RangeError when they are not as many as were asked for
   */
  tell(scores: ArrayLike<number>): void;
}

export interface SwarmOptions {
  /** Lower and upper end of each dimension. */
  readonly bounds: readonly (readonly [number, number])[];
  readonly particles: number;
  /** Positions scored in all; the last generation may be smaller. */
  readonly evaluations: number;
  readonly seed: number;
}

/** Clerc and Kennedy's constriction, IEEE Transactions on Evolutionary Computation 6 (2002), for φ = 4.1. */
const inertia = 0.7298;
const attraction = 1.49618;
/** Largest step, as a share of the box: a search of a few generations must not leap from wall to wall. */
const longestStep = 0.3;

interface Particle {
  readonly position: Float64Array;
  readonly velocity: Float64Array;
  best: Float64Array;
  bestScore: number;
}

/**
 * Global-best particle swarm, synchronous: all particles of a generation move on what the generations before found. The
 * first generation is a Latin hypercube; a particle that flies out of the box stops at its wall and turns back at half
 * its speed.
 */
export function particleSwarm({ bounds, particles, evaluations, seed }: SwarmOptions): Swarm {
  const random = seededRandom(seed);
  const size = Math.min(particles, evaluations);
  const swarm = size > 0 ? hatch(bounds, size, random) : [];
  let [best, bestScore]: [Float64Array | null, number] = [null, Number.NEGATIVE_INFINITY];
  let asked: Particle[] = [];
  let spent = 0;

  const move = (particle: Particle): void => {
    bounds.forEach(([low, high], d) => {
      const [own, social] = [random.uniform(), random.uniform()];
      const here = particle.position[d]!;
      const limit = longestStep * (high - low);
      const wanted =
        inertia * particle.velocity[d]! +
        attraction * own * (particle.best[d]! - here) +
        attraction * social * ((best ?? particle.best)[d]! - here);
      const speed = Math.min(limit, Math.max(-limit, wanted));
      const there = here + speed;
      const inside = Math.min(high, Math.max(low, there));
      particle.position[d] = inside;
      particle.velocity[d] = inside === there ? speed : -speed / 2;
    });
  };

  return {
    ask() {
      if (asked.length === 0) {
        asked = swarm.slice(0, Math.min(size, evaluations - spent));
        if (spent > 0) for (const particle of asked) move(particle);
      }
      return asked.map(({ position }) => Float64Array.from(position));
    },
    tell(scores) {
      if (scores.length !== asked.length) throw new RangeError(`${scores.length} scores for ${asked.length} positions`);
      asked.forEach((particle, i) => {
        const score = Number.isNaN(scores[i]!) ? Number.NEGATIVE_INFINITY : scores[i]!;
        if (score > particle.bestScore) {
          particle.bestScore = score;
          particle.best = Float64Array.from(particle.position);
        }
        if (score > bestScore) [best, bestScore] = [Float64Array.from(particle.position), score];
      });
      spent += asked.length;
      asked = [];
    },
  };
}

/** A Latin hypercube: in every dimension one particle in each of as many equal slices. */
function hatch(bounds: SwarmOptions['bounds'], size: number, random: Random): Particle[] {
  const slices = bounds.map(() =>
    shuffled(
      Array.from({ length: size }, (_, i) => i),
      random,
    ),
  );
  return Array.from({ length: size }, (_, i) => {
    const position = Float64Array.from(
      bounds,
      ([low, high], d) => low + ((slices[d]![i]! + random.uniform()) / size) * (high - low),
    );
    // Towards another random place of the box, at half the way.
    const velocity = Float64Array.from(bounds, ([low, high], d) => {
      const limit = longestStep * (high - low);
      return Math.min(limit, Math.max(-limit, (low + random.uniform() * (high - low) - position[d]!) / 2));
    });
    return { position, velocity, best: Float64Array.from(position), bestScore: Number.NEGATIVE_INFINITY };
  });
}
