import { Slider as Radix } from 'radix-ui';
import type { KeyboardEvent } from 'react';

interface SliderProps {
  label: string;
  value: number;
  min?: number;
  max?: number;
  step?: number;
  disabled?: boolean;
  /** Spoken instead of the bare number. */
  valueText?: string;
  onChange: (value: number) => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  className?: string;
}

export function Slider({
  label,
  value,
  min = 0,
  max = 1,
  step = 0.01,
  disabled = false,
  valueText,
  onChange,
  onKeyDown,
  className = '',
}: SliderProps) {
  return (
    <Radix.Root
      className={`slider ${className}`}
      value={[value]}
      min={min}
      max={max}
      step={step}
      disabled={disabled}
      onValueChange={([next]) => next !== undefined && onChange(next)}
      {...(onKeyDown ? { onKeyDown } : {})}
    >
      <Radix.Track className="slider-track">
        <Radix.Range className="slider-range" />
      </Radix.Track>
      <Radix.Thumb
        className="slider-thumb"
        aria-label={label}
        {...(valueText ? { 'aria-valuetext': valueText } : {})}
      />
    </Radix.Root>
  );
}
