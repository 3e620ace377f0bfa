CREATE TABLE `media_checks` (
	`post_id` integer PRIMARY KEY,
	`upload_ids` text NOT NULL,
	`leased_until` integer NOT NULL,
	`attempts` integer NOT NULL
);

--> statement-breakpoint
CREATE INDEX `media_checks_leased_until` ON `media_checks` (`leased_until`);
