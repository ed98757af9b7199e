import file from '../../../assets/heart-atlas/atlas.json';
import { type HeartAtlas, readAtlas } from './atlas';

let atlas: HeartAtlas | null = null;

/** The atlas that comes with the product; unpacked when it is first asked for. */
export function heartAtlas(): HeartAtlas {
  atlas ??= readAtlas(file);
  return atlas;
}
