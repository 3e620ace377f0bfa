CREATE TABLE `media_checks` (
	`post_id` bigint PRIMARY KEY,
	`upload_ids` json NOT NULL,
	`leased_until` bigint NOT NULL,
	`attempts` int NOT NULL
);

--> statement-breakpoint
CREATE INDEX `media_checks_leased_until` ON `media_checks` (`leased_until`);
