import file from '../../../assets/motion-modes/modes.json';
import { type MotionModes, readMotionModes } from './modes';

let modes: MotionModes | null = null;

/** The modes that come with the product; unpacked when they are first asked for. */
export function motionModes(): MotionModes {
  modes ??= readMotionModes(file);
  return modes;
}
