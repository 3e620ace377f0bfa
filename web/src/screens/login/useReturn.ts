import { useLocation, useSearchParams } from 'wouter';

/** Where to go once somebody is logged in: back to where they were, never to another site. */
export function useReturn(): { goBack: () => void; query: string } {
  const [, navigate] = useLocation();
  const [parameters] = useSearchParams();
  const wanted = parameters.get('to') ?? '/';
  const to = /^\/(?![/\\])/.test(wanted) ? wanted : '/';
  return {
    goBack: () => navigate(to, { replace: true }),
    query: to === '/' ? '' : `?to=${encodeURIComponent(to)}`,
  };
}
