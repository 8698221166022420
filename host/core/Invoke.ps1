# The way through a run: read, lock, carry out, account.

function Invoke-HostRole {
    param([string] $Mode, [string] $Machine, [string] $Text)
    $desired = Read-Desired -Text $Text -Mode $Mode
    Start-Run -Mode $Mode -Machine $Machine -Desired $desired
    $failure = ''
    try {
        Assert-Schema
        Enter-Lock
        $ticker = Start-Ticker
        try {
            Write-HostProgress -Text "$Mode begins"
            Invoke-Role
        } finally {
            Stop-Ticker -Ticker $ticker
            Exit-Lock
        }
    } catch {
        $failure = $_.Exception.Message
        [Console]::Error.WriteLine(($_.ScriptStackTrace -replace '[^\x20-\x7e]', ' '))
    }
    $result = Get-RunResult -Failure $failure
    $said = if ($failure -ne '') { "$Mode failed: $failure" } else { "$Mode ends, $($result.changed.Count) changed, $($result.differences.Count) different" }
    Write-HostProgress -Text $said
    $result
}

function Read-Desired {
    param([string] $Text, [string] $Mode)
    try {
        $desired = ConvertFrom-Json -InputObject $Text
        if ($null -ne $desired -and $null -ne $desired.role -and $null -ne $desired.host -and $null -ne $desired.deadlineMinutes) { return $desired }
        $reason = 'it lacks role, host or deadlineMinutes'
    } catch {
        # The parser's own message may quote the text, and the text may be a secret.
        $reason = 'it is no JSON'
    }
    [pscustomobject] @{ role = 'unknown'; host = 'unknown'; deadlineMinutes = 1; schema = 0; unreadable = $reason }
}

function Assert-Schema {
    $desired = $script:Run.Desired
    $unreadable = Get-Optional -Object $desired -Name 'unreadable'
    if ($null -ne $unreadable) { Stop-Run -Message "the desired state on stdin ($unreadable) cannot be read; nothing was done" }
    if ($desired.schema -ne $script:Facts.SupportedSchema) {
        Stop-Run -Message "the desired state has schema $($desired.schema), this module knows $($script:Facts.SupportedSchema); use the module that belongs to it"
    }
}

function Invoke-Role {
    $part = @{ 'smtp-service' = 'SmtpService'; 'narrow' = 'Narrow'; 'secrets' = 'Secrets'; 'listserv' = 'Listserv' }[$script:Run.Role]
    if ($null -eq $part) { Stop-Run -Message "the role $($script:Run.Role) is not known; expected smtp-service, narrow, secrets or listserv" }
    if (@('drain', 'remove') -contains $script:Run.Mode) {
        if (-not (Test-ConfiguredAsThis)) {
            Write-HostProgress -Text "this machine was not configured as $($script:Run.Machine): nothing is changed"
            return
        }
        & "Remove-${part}Role" -Desired $script:Run.Desired
        return
    }
    if (-not (Test-Only)) {
        Protect-StateFolder
        Register-Machine
    }
    & "Invoke-${part}Role" -Desired $script:Run.Desired
}
