import { amyloidPet } from './amyloid-pet';
import type { Analysis } from './analysis';
import { rightHeartMotion } from './right-heart-motion';

/** Every analysis of the product. A new one is a folder here, a folder under `models/`, and a line in this list. */
export const analyses: readonly Analysis[] = [rightHeartMotion, amyloidPet];
