# Minutes that the parts of .ci/run may take. What is installed, or built from source once and then
# kept by version outside the checkout, is not counted.
declare -A budget_minutes=(
  ['tests, embedded']=4
  ['tests, real servers']=6
  ['faults, one round each']=6
  # For a search engine and an object store, once there are suites that need them.
  ['tests, further servers']=4
)
budget_total_minutes=35
budget_spent=0 budget_lines=() budget_warnings=()

minutes() { printf '%d.%d' $(($1 / 60)) $(($1 % 60 / 6)); }

# spend NAME SECONDS: counts what a part took; a part over its own budget is only warned of.
spend() {
  local name=$1 seconds=$2 limit=${budget_minutes[$1]:-}
  budget_spent=$((budget_spent + seconds))
  budget_lines+=("$(minutes "$seconds")${limit:+ of $limit} min  $name")
  if [ -n "$limit" ] && [ "$seconds" -gt $((limit * 60)) ]; then
    budget_warnings+=("OVER BUDGET $name: $(minutes "$seconds") min, may take $limit")
  fi
}

# tell_budget: prints the minutes of each part and what is over; fails only when all parts together
# took too long.
tell_budget() {
  [ ${#budget_lines[@]} -eq 0 ] || printf '%s\n' "${budget_lines[@]}"
  [ ${#budget_warnings[@]} -eq 0 ] || printf '%s\n' "${budget_warnings[@]}"
  echo "$(minutes "$budget_spent") of $budget_total_minutes min  in all"
  if [ "$budget_spent" -gt $((budget_total_minutes * 60)) ]; then
    echo "OVER BUDGET all parts together"
    return 1
  fi
}
