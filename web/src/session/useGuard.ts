import { useStore } from '@nanostores/react';
import { useLocation } from 'wouter';
import { $viewer } from './viewer.ts';

/** Runs what needs an account; a guest is led to the login, and back to this page from there. */
export function useGuard(): (action: () => void) => void {
  const viewer = useStore($viewer);
  const [location, navigate] = useLocation();
  return (action) => {
    if (viewer) action();
    else navigate(`/login?to=${encodeURIComponent(location)}`);
  };
}
