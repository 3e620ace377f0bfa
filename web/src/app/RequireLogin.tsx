import { useStore } from '@nanostores/react';
import type { ReactNode } from 'react';
import { Redirect, useLocation } from 'wouter';
import { $viewer } from '../session/viewer.ts';

/** Sends a guest to the login, and from there back here. */
export function RequireLogin({ children }: { children: ReactNode }) {
  const viewer = useStore($viewer);
  const [location] = useLocation();
  if (viewer) return children;
  return <Redirect href={`/login?to=${encodeURIComponent(location)}`} replace />;
}
