CREATE TABLE `view_days` (
	`post_id` bigint NOT NULL,
	`day` int NOT NULL,
	`views` bigint NOT NULL,
	`viewers` bigint NOT NULL,
	`watched_ms` bigint NOT NULL,
	`completed` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`post_id`,`day`)
);

--> statement-breakpoint
CREATE TABLE `view_intake` (
	`intake_id` bigint AUTO_INCREMENT PRIMARY KEY,
	`views` json NOT NULL
);

--> statement-breakpoint
CREATE TABLE `view_salts` (
	`day` int PRIMARY KEY,
	`salt` varbinary(64) NOT NULL
);

--> statement-breakpoint
CREATE TABLE `view_sources` (
	`post_id` bigint NOT NULL,
	`day` int NOT NULL,
	`source` varbinary(16) NOT NULL,
	`views` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`post_id`,`day`,`source`)
);

--> statement-breakpoint
CREATE TABLE `views` (
	`spot` varbinary(48) NOT NULL,
	`at` bigint NOT NULL,
	`playback` varbinary(24) NOT NULL,
	`post_id` bigint NOT NULL,
	`watched_ms` bigint NOT NULL,
	`completed` boolean NOT NULL,
	`source` varbinary(16) NOT NULL,
	CONSTRAINT PRIMARY KEY(`spot`,`at`),
	CONSTRAINT `views_playback` UNIQUE INDEX(`playback`)
);

--> statement-breakpoint
CREATE INDEX `comments_post_day` ON `comments` (`post_id`,`created_at`,`deleted_at`);
--> statement-breakpoint
CREATE INDEX `likes_post_day` ON `likes` (`post_id`,`changed_at`,`active`);
--> statement-breakpoint
CREATE INDEX `views_at` ON `views` (`at`);
