import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';

/**
 * What a browser does when one follows a link, and a page of one document has to do itself: the new
 * screen begins at its top, and the keyboard and screen readers are in it. The way back keeps places.
 */
export function useArrival(): void {
  const [location] = useLocation();
  const isFirst = useRef(true);
  const isBack = useRef(false);
  useEffect(() => {
    const goBack = () => {
      isBack.current = true;
    };
    addEventListener('popstate', goBack);
    return () => removeEventListener('popstate', goBack);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each new address
  useEffect(() => {
    if (!isFirst.current && !isBack.current) {
      scrollTo(0, 0);
      document.getElementById('content')?.focus({ preventScroll: true });
    }
    isFirst.current = false;
    isBack.current = false;
  }, [location]);
}
