import type { Stack } from '../../kit/stack.ts';
import type { World } from '../../kit/world.ts';

/** Tests that hurt a stack which others use before and after them, and leave it whole. */
export type Fault = (used: () => { stack: Stack; world: World }) => void;
